/* smtp/eod - the message text on the wire: where it ends, and its lines. */
#ifndef POSTAMT_SMTP_EOD_H
#define POSTAMT_SMTP_EOD_H

#include "base/slice.h"

/*
 * Takes the text in whatever pieces come and makes LF of each CRLF. After DATA
 * the doubled dots go and CRLF.CRLF alone ends it (RFC 5321 section 4.5.2);
 * in a BDAT chunk dots mean nothing and the caller counts to the end.
 *
 * A CR or an LF alone ends no line, whatever stands behind it; it is noted, so
 * that the caller can refuse the message after its true end. What it came to
 * has an LF there, for a caller that would rather mend it; when the CR of a
 * lone dot came with the piece before, `before` asks the caller for that LF.
 */
struct smtp_eod {
	enum smtp_eod_state {
		SMTP_EOD_LINE, /* at the start of a line */
		SMTP_EOD_TEXT,
		SMTP_EOD_CR,	/* a CR came, what follows decides */
		SMTP_EOD_DOT,	/* a dot at the start of a line */
		SMTP_EOD_DOTCR, /* and then a CR */
		SMTP_EOD_END,	/* CRLF.CRLF was seen */
	} state;
	bool dots;     /* dots have a meaning */
	bool before;   /* an LF belongs before what the last call gave */
	bool bare;     /* a CR or an LF stood alone */
	bool nul;      /* a NUL was in it */
	uint64_t size; /* octets as RFC 1870 counts: CRLF two, no dots */
	uint64_t line; /* octets of this line so far */
	uint64_t
	    longest; /* of the longest line, without CRLF and doubled dot */
};

void smtp_eod_init(struct smtp_eod *e, bool dots);

/*
 * Scans text[0..len), overwriting its beginning with the *out octets of what
 * it means (never more than came). Returns the octets it took: all of them,
 * unless state is SMTP_EOD_END.
 */
size_t smtp_eod_scan(struct smtp_eod *e, char *text, size_t len, size_t *out);

#endif
