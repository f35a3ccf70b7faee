/* message/header - the fields that a message begins with (RFC 5322 2.2). */
#ifndef POSTAMT_MESSAGE_HEADER_H
#define POSTAMT_MESSAGE_HEADER_H

#include "base/slice.h"

/* Slices point into the message. */
struct header_field {
	struct slice whole; /* all its lines with their ends */
	struct slice name;  /* as written, no blanks before the colon */
	struct slice body;  /* behind the colon, folds inside, no last end */
};

/*
 * Takes the next field from the front of *rest; lines end with LF or CRLF, and
 * a line that begins with a blank continues the one before. False at the end
 * of the header: *rest then begins with the empty line, or with the line that
 * is no field (a body without an empty line before it), or is empty.
 */
bool header_next(struct slice *rest, struct header_field *f);

/* The name without case. */
bool header_is(const struct header_field *f, const char *name);

/* True if the line would begin a field: printing ASCII, then a colon. */
bool header_begins(struct slice line);

#endif
