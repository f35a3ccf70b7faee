/* message/complete - what a message lacks when it is sent (RFC 6409 8). */
#ifndef POSTAMT_MESSAGE_COMPLETE_H
#define POSTAMT_MESSAGE_COMPLETE_H

#include "base/buf.h"

#include <time.h>

struct complete {
	struct slice from; /* body of a From field, if there is none */
	struct slice host; /* for a Message-ID */
	time_t now;	   /* for a Date */
	bool mend_authors; /* authors_mend, and without an empty Sender */
};

/*
 * Reads the header that `message` begins with; lines end with LF. Appends it
 * to out: without Bcc, Resent-Bcc and Return-Path (RFC 5321 section 4.4: not
 * before the delivery) and blanks before colons, with the From, Date and
 * Message-ID that are missing, and the empty line after it: out is all of the
 * new header, and nobody can find another field behind it. An mbox's line is a
 * body to us: the caller has dropped or refused it (header_is_mbox). Returns
 * where in `message` the body begins. `out` tells of a failure.
 */
size_t complete_header(
    struct slice message, const struct complete *c, struct buf *out);

#endif
