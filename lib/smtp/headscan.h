/* smtp/headscan - counts the header section while it passes by. */
#ifndef POSTAMT_SMTP_HEADSCAN_H
#define POSTAMT_SMTP_HEADSCAN_H

#include "base/slice.h"

/*
 * Fed with text that has LF line ends, in pieces as they come. The header
 * section ends at the first empty line, or before the first line that is no
 * header field (RFC 5322 section 2.2), or with the text.
 */
struct smtp_headscan {
	enum smtp_headscan_state {
		SMTP_HEADSCAN_LINE, /* at the start of a line */
		SMTP_HEADSCAN_NAME, /* in a field's name */
		SMTP_HEADSCAN_REST, /* behind it, or in a folded line */
		SMTP_HEADSCAN_DONE, /* in the body */
	} state;
	uint64_t octets;   /* of the section so far */
	uint64_t fields;   /* RFC 5322 section 2.2 */
	uint64_t received; /* of them Received: one a hop */
	unsigned name;	   /* octets of the present name */
	bool matches;	   /* it may be "Received" */
};

void smtp_headscan_init(struct smtp_headscan *h);
void smtp_headscan_feed(struct smtp_headscan *h, struct slice text);

#endif
