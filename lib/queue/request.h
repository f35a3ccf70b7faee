/* queue/request - what a message's request to the queue says. */
#ifndef POSTAMT_QUEUE_REQUEST_H
#define POSTAMT_QUEUE_REQUEST_H

#include "queue/envelope.h"
#include "queue/refusal.h"

/*
 * The keys are in doc/postamt-queue.8. Every value is checked here, so that
 * what comes after may write it into a line: no control octets, bounded, and
 * of the form that its RFC asks for. Slices point into m.
 */
enum {
	REQUEST_ADDRESS_MAX = 512, /* octets; RFC 5321 asks for 254 */
	REQUEST_WORD_MAX = 600,	   /* ORCPT may be 500: RFC 3461 4.2 */
};

struct request {
	struct envelope e; /* to[] is the arena's; id, time, uid not set */
	struct slice helo, rdns, tls;
};

/* NONE, or REQUEST, ADDRESS, RECIPIENTS, SYSTEM. */
enum refusal request_parse(
    const struct ipc_message *m, struct arena *arena, struct request *r);

#endif
