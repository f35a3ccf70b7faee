/* smtp/body - where a message is kept until its last octet has come. */
#ifndef POSTAMT_SMTP_BODY_H
#define POSTAMT_SMTP_BODY_H

#include "smtp/headscan.h"
#include "smtp/reply.h"

/* Bounds; 0 means none. Units are octets and header fields. */
struct smtp_body_limits {
	uint64_t message_max; /* on the wire, as SIZE counts (RFC 1870) */
	uint64_t line_max;    /* without CRLF */
	uint64_t header_max;  /* the header section */
	uint64_t fields_max;  /* fields in it */
	uint64_t memory_max;  /* beyond this it moves out of memory */
};

enum { SMTP_RECEIVED_MAX = 99 }; /* hops; one more is a loop: RFC 5321 6.3 */

/*
 * A memfd, so that a slow peer costs no worker of the queue and a small
 * message no file; past memory_max a nameless file of the queue's own, if
 * the queue gives one. After the first refusal nothing more is kept.
 */
struct smtp_body {
	const struct smtp_body_limits *limits;
	int fd;		   /* -1: nothing written yet */
	bool spooled;	   /* the queue was asked for a file */
	bool binary;	   /* BINARYMIME: octets are kept as they are */
	uint64_t expected; /* octets that the client said, 0 unknown */
	uint64_t wire;	   /* octets that came, CRLF counted as two */
	uint64_t octets;   /* written */
	char last;	   /* the last octet written */
	struct smtp_headscan head;
	const struct smtp_reply *refusal; /* NULL: all is well so far */
};

void smtp_body_init(struct smtp_body *b, const struct smtp_body_limits *limits);
void smtp_body_done(struct smtp_body *b); /* closes fd */

/*
 * Adds text with LF line ends (octets as sent when binary). The message has
 * `wire` octets now, and its longest line `longest`.
 */
void smtp_body_add(
    struct smtp_body *b, struct slice text, uint64_t wire, uint64_t longest);

/* Refuses the message for a reason found elsewhere; the first one counts. */
void smtp_body_refuse(struct smtp_body *b, enum smtp_reply_id why);

/* All is there: fd is open even for an empty message, text ends in an LF. */
void smtp_body_end(struct smtp_body *b);

#endif
