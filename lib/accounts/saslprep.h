/* accounts/saslprep - one form for what can be typed in two (RFC 4013). */
#ifndef POSTAMT_ACCOUNTS_SASLPREP_H
#define POSTAMT_ACCOUNTS_SASLPREP_H

#include "base/buf.h"

enum { SASLPREP_MAX = 2048 };

/*
 * GNU libidn's stringprep: the one kept library that has this profile's own
 * tables; libidn2 has none. ASCII takes no detour through it.
 *
 * `stored` refuses code points that Unicode 3.2 does not know (RFC 3454
 * section 7): for a password that is being set. 0 and the prepared string
 * appended to out; -1 with EINVAL for what may not be in a password (controls,
 * bad UTF-8, both directions), ENAMETOOLONG, or out's error.
 */
int saslprep(struct slice in, bool stored, struct buf *out);

#endif
