/* smtp/fixup - the header of a submitted message (RFC 6409 section 8). */
#ifndef POSTAMT_SMTP_FIXUP_H
#define POSTAMT_SMTP_FIXUP_H

#include "smtp/smtp.h"

/*
 * The header is completed first and then checked: who looks at `head` looks at
 * the octets that the queue will get, all of the header and its empty line.
 */
struct smtp_fixup {
	struct buf head;
	uint64_t body_at; /* in s->body.fd: what stands behind `head` */
	bool changed;	  /* head is not what stands there now */
};

/*
 * Reads the header of the message in s->body; fills in Date, Message-ID and
 * From, takes Bcc out, mends names in author fields (message/authors). OK;
 * TEXT_MBOX, SPOOL_DOWN. f is to be given back whatever it answers.
 */
enum smtp_reply_id smtp_fixup_read(const struct smtp *s, struct smtp_fixup *f);

enum { SMTP_AUTHORS_MAX = 100 }; /* addresses in all author fields */

/*
 * Walks the addresses of From, Sender and their Resent- forms. OK when `whose`
 * says so of each, else its answer, with that address in detail if it is
 * NOT_YOUR_ADDRESS; TEXT_HEADER with the name of a field that cannot be read
 * or holds no address, and how to write it; TEXT_AUTHORS. `detail` must be
 * ADDRESS_MAX large.
 */
enum smtp_reply_id smtp_fixup_authors(struct smtp *s,
    const struct smtp_fixup *f,
    enum smtp_reply_id (*whose)(struct smtp *s, struct slice address),
    struct buf *detail);

/* s->body.fd becomes another file where something changed. OK, SPOOL_DOWN. */
enum smtp_reply_id smtp_fixup_write(struct smtp *s, const struct smtp_fixup *f);

void smtp_fixup_done(struct smtp_fixup *f);

#endif
