/* pop3/stuff - a stored message in the form that POP3 sends (RFC 1939 section
 * 3): CRLF ends a line, a dot at the start of one is doubled. */
#ifndef POSTAMT_POP3_STUFF_H
#define POSTAMT_POP3_STUFF_H

#include "base/writer.h"

/*
 * The place in the message, over pieces of any size. An LF becomes CRLF unless
 * a CR stands before it already (a message received with BINARYMIME is kept
 * with its CRLF); every other octet goes as it is, NUL and bare CR included.
 */
struct pop3_stuff {
	bool in_line; /* octets since the last LF */
	bool cr;      /* the last octet was a CR */
};

void pop3_stuff_put(
    struct pop3_stuff *st, struct slice piece, struct writer *w);

/* After the last piece: ends a line that the message left open. */
void pop3_stuff_end(struct pop3_stuff *st, struct writer *w);

/*
 * What LIST and STAT announce (section 11): the octets of that form, dots not
 * doubled. The same calls, counting instead of writing.
 */
uint64_t pop3_count_put(struct pop3_stuff *st, struct slice piece);
uint64_t pop3_count_end(struct pop3_stuff *st);

/* How far TOP goes: header, the blank line, and so many lines of body. */
struct pop3_top {
	uint64_t lines; /* of the body, still to come */
	bool body;	/* the blank line is behind */
	bool text;	/* the line so far holds more than a CR */
};

/* How much of piece belongs to it; less than all of it when TOP ends there. */
size_t pop3_top_take(struct pop3_top *top, struct slice piece);

#endif
