/* base/encode - base64 (RFC 4648 section 4) and hexadecimal. */
#ifndef POSTAMT_BASE_ENCODE_H
#define POSTAMT_BASE_ENCODE_H

#include "base/buf.h"

void base64_put(struct buf *out, struct slice in);

/*
 * Strict: padding required, no white space, unused bits zero. -1 with EINVAL,
 * or ENOBUFS from out; what out held before stays, what was appended is
 * unspecified.
 */
int base64_get(struct buf *out, struct slice in);

void hex_put(struct buf *out, struct slice in); /* lower case */
int hex_get(struct buf *out, struct slice in);	/* either case */

#endif
