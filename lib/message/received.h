/* message/received - the Received field (RFC 5321 section 4.4). */
#ifndef POSTAMT_MESSAGE_RECEIVED_H
#define POSTAMT_MESSAGE_RECEIVED_H

#include "base/buf.h"

#include <time.h>

/* Slices may hold anything: what would break the field becomes '?'. */
struct received {
	struct slice helo, rdns, ip; /* "" unknown; the peer of a network */
	struct slice tls;	     /* "TLSv1.3 cipher", "" none */
	struct slice by;	     /* this host */
	struct slice protocol;	     /* "with" (RFC 3848); "", "local": none */
	uint64_t uid;	 /* of who injected it, where no protocol is */
	struct slice id; /* the queue's */
	struct slice to; /* the only recipient, "" several */
	time_t at;
};

/* Appends the field, folded, with its last LF. */
void received_put(struct buf *out, const struct received *r);

/*
 * How many Received fields the header that `message` begins with has, lines
 * ending in LF or CRLF. At RECEIVED_MAX the message goes round in a loop (RFC
 * 5321 section 6.3): 554 5.4.6.
 */
enum { RECEIVED_MAX = 100 };

unsigned received_count(struct slice message);

#endif
