/* smtp/fixup - the header of a submitted message (RFC 6409 section 8). */
#ifndef POSTAMT_SMTP_FIXUP_H
#define POSTAMT_SMTP_FIXUP_H

#include "smtp/smtp.h"

/* The header of the message in s->body, into `out`. 0, or -1 with errno. */
int smtp_fixup_read(const struct smtp *s, struct buf *out);

/*
 * Walks the addresses of From, Sender and their Resent- forms in `header`. True
 * when `mine` takes each; else *field and *address (empty: not to be read) are
 * what it did not take. `address` must be ADDRESS_MAX large.
 */
bool smtp_fixup_authors(struct smtp *s, struct slice header,
    bool (*mine)(struct smtp *s, struct slice address), const char **field,
    struct buf *address);

/*
 * Fills in Date, Message-ID and From, takes Bcc out: s->body.fd becomes
 * another file where something changes. 0, or -1 with errno.
 */
int smtp_fixup_complete(struct smtp *s, struct slice header);

#endif
