/* message/header - where a message's header ends, and its fields (RFC 5322). */
#ifndef POSTAMT_MESSAGE_HEADER_H
#define POSTAMT_MESSAGE_HEADER_H

#include "base/slice.h"

/*
 * What a header is, octet by octet: whoever scans, checks or changes one goes
 * by this. A field begins with a name of printing ASCII and a colon, perhaps
 * with blanks before that (RFC 5322 sections 2.2 and 4.5); a line that begins
 * with a blank goes on with the field before (section 2.2.3). The header ends
 * before the first line that is neither: the empty one, or the body's if there
 * is none. A CR is an octet like others.
 */
enum header_at {
	HEADER_LINE = 0, /* at the start of the first line */
	HEADER_NEXT,	 /* at the start of a line behind a field */
	HEADER_NAME,	 /* in what may be a field's name */
	HEADER_BLANKS,	 /* behind it, before a colon */
	HEADER_BODY,	 /* behind the colon, also in continuations */
	HEADER_END,	 /* this line is none of the header's */
};

/* Where the octet c leads to. Does not leave END. */
enum header_at header_step(enum header_at at, char c);

/* Slices point into the message. */
struct header_field {
	struct slice whole; /* all its lines with their ends */
	struct slice name;  /* as written, no blanks before the colon */
	struct slice body;  /* behind the colon, folds inside, no last end */
};

/*
 * Takes the next field from the front of *rest; lines end with LF or CRLF.
 * False at the end of the header: *rest then begins with the empty line, or
 * with the line that is no field (a body without an empty line before it), or
 * is empty.
 */
bool header_next(struct slice *rest, struct header_field *f);

/* The name without case. */
bool header_is(const struct header_field *f, const char *name);

/*
 * True if the message begins as a file of the mbox format does: "From a@b Mon
 * Jan 1 ...", or ">From ". That line is no field and hides the header behind
 * it; HEADER_MBOX octets of the message tell, given that header_step ends the
 * header in them or the line is whole.
 */
enum { HEADER_MBOX = 6 };
bool header_is_mbox(struct slice message);

#endif
