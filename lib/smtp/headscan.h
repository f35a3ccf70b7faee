/* smtp/headscan - counts the header section while it passes by. */
#ifndef POSTAMT_SMTP_HEADSCAN_H
#define POSTAMT_SMTP_HEADSCAN_H

#include "message/header.h"

/*
 * Fed with text that has LF line ends, in pieces as they come. What a header
 * is says message/header; header_next takes the same octets and fields.
 */
struct smtp_headscan {
	enum header_at at;
	uint64_t octets;   /* of the section so far, the present line too */
	uint64_t fields;   /* RFC 5322 section 2.2 */
	uint64_t received; /* of them Received: one a hop */
	uint64_t line;	   /* octets of the line until it is a field's */
	unsigned name;	   /* octets of the present name, of a few */
	bool matches;	   /* it may be "Received" */
};

void smtp_headscan_init(struct smtp_headscan *h);
void smtp_headscan_feed(struct smtp_headscan *h, struct slice text);

#endif
