/* accounts/name - the addresses that may stand in our tables. */
#ifndef POSTAMT_ACCOUNTS_NAME_H
#define POSTAMT_ACCOUNTS_NAME_H

#include "base/slice.h"

/* RFC 5321 sections 4.5.3.1.1 to .3, in octets. */
enum {
	NAME_LOCAL_MAX = 64,
	NAME_DOMAIN_MAX = 255,
	NAME_MAX_OCTETS = NAME_LOCAL_MAX + 1 + NAME_DOMAIN_MAX,
};

/*
 * A dot-string of RFC 5321 section 4.1.2 with UTF-8 (RFC 6531), without what
 * would mean something in a path or a table: no `/ : , " \ # @`, no control or
 * space, no dot in front, at the end or beside a dot.
 */
bool name_local_ok(struct slice local);

/* Labels of letters, digits, hyphens and UTF-8, 1 to 63 octets each. */
bool name_domain_ok(struct slice domain);

/* At the last @: false when there is none. */
bool name_split(
    struct slice address, struct slice *local, struct slice *domain);

/* Both parts are there and ok. */
bool name_ok(struct slice address);

/*
 * ASCII letters in lower case into out[NAME_MAX_OCTETS]; the slice points to
 * it. p is NULL when it does not fit.
 */
struct slice name_lower(struct slice in, char out[NAME_MAX_OCTETS]);

#endif
