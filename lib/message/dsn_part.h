/* message/dsn_part - pieces of a notification: for message/dsn alone. */
#ifndef POSTAMT_MESSAGE_DSN_PART_H
#define POSTAMT_MESSAGE_DSN_PART_H

#include "message/dsn.h"

/* An octet over 127 in it? */
bool dsn_eight(struct slice s);

/*
 * Appends s so that it ends no line: control characters, and without `utf8`
 * octets over 127, become '?'. At most 900 octets, so that lines stay below
 * RFC 5322's 998.
 */
void dsn_clean(struct buf *out, struct slice s, bool utf8);

/* The same, in lines of some 60 octets that begin with `indent`. */
void dsn_fold(struct buf *out, struct slice s, const char *indent, bool utf8);

/*
 * Appends the message if `want_full` and it is not longer than d->quote_max,
 * else its header; *full tells which. CR and NUL are left out. -1 with errno.
 */
int dsn_quote(struct buf *out, const struct dsn *d, bool want_full, bool *full);

/* Appends a date field, of seconds since the epoch. */
void dsn_date(struct buf *out, const char *name, int64_t when_s);

/* Appends what programs read: RFC 3464 section 2.1. */
void dsn_status(struct buf *out, const struct dsn *d);

/* Appends the value of Message-ID in this header, if it looks like one. */
void dsn_message_id(struct slice header, struct buf *out);

#endif
