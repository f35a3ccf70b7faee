/* accounts/base32 - base 32 (RFC 4648 section 6) of one-time secrets. */
#ifndef POSTAMT_ACCOUNTS_BASE32_H
#define POSTAMT_ACCOUNTS_BASE32_H

#include "base/buf.h"

void base32_put(struct buf *out, struct slice in); /* without padding */
int base32_get(struct buf *out, struct slice in);  /* -1 with EINVAL */

#endif
