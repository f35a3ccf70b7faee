/* queue/text - what a program pipes into us becomes a message's lines. */
#ifndef POSTAMT_QUEUE_TEXT_H
#define POSTAMT_QUEUE_TEXT_H

#include "base/buf.h"

/*
 * CRLF becomes LF, a last line gets its LF, and where `dots` is set a line
 * with nothing but a dot ends the message, as sendmail(8) has it without -i.
 * Other octets pass; a CR elsewhere stays.
 */
struct text {
	bool dots;
	bool ended; /* the dot has come: the rest is not for us */
	bool eight; /* an octet over 127 was seen */
	/* the line so far: */
	bool begun; /* it has an octet that was given out */
	bool dot;   /* it is "." up to now, kept back */
	bool cr;    /* its last octet was a CR, kept back */
};

/* Appends what `in` comes to. `out` tells of a failure. */
void text_feed(struct text *t, struct slice in, struct buf *out);

/* The input has ended. */
void text_end(struct text *t, struct buf *out);

#endif
