/* queue/submit - hand a message to the queue, over queue.sock. */
#ifndef POSTAMT_QUEUE_SUBMIT_H
#define POSTAMT_QUEUE_SUBMIT_H

#include "ipc/ipc.h"
#include "queue/id.h"

/*
 * For whoever takes mail in: smtpd, submission, local (forwards), bounce,
 * inject. One request a message:
 *
 *	struct ipc queue = { .fd = -1 };
 *	struct ipc_message m;
 *	struct submit_answer a;
 *
 *	ipc_message_init(&m);
 *	submit_begin(&m, &(struct submit){ .protocol = ..., .from = ... });
 *	submit_to(&m, address, notify, orcpt);		one a recipient
 *	submit_message(&m, fd);
 *	switch (submit_send(&queue, &m, &a)) ...
 *
 * A connection holds one of the queue's few workers: open it when the message
 * is all there, and close it, or send the next, soon after the answer.
 *
 * The message has LF line ends, save with body BINARYMIME: that is as it was
 * received. The queue puts the Received field before it.
 */

/* What the queue is told of the arrival. Slices are borrowed, "" absent. */
struct submit {
	struct slice session;  /* log session id */
	struct slice protocol; /* ESMTPS ...: RFC 3848; "local" has no from */
	struct slice ip, rdns, helo, tls; /* for the Received field */
	struct slice login;		  /* who authenticated */
	struct slice from;		  /* "" is the null sender */
	struct slice ret, envid, body;	  /* parameters of MAIL */
	bool smtputf8;
	uint64_t release_s; /* not before; 0 none (RFC 4865) */
};

/* Empties m and puts what comes before the recipients. */
void submit_begin(struct ipc_message *m, const struct submit *s);

/* notify and orcpt as RFC 3461 has them, "" absent. */
void submit_to(struct ipc_message *m, struct slice address, struct slice notify,
    struct slice orcpt);

/* A regular file or memfd, read from its beginning; stays the caller's. */
void submit_message(struct ipc_message *m, int fd);

/* What the answer to the peer is made of. */
struct submit_answer {
	char id[QUEUE_ID_LEN + 1]; /* on SUBMIT_OK, else "" */
	char code[12];		   /* else: RFC 3463, as in "4.3.1" */
	char text[256];		   /* else: for a person, one line */
};

enum submit_result {
	SUBMIT_OK = 0, /* on stable storage: 250 2.0.0 */
	SUBMIT_TEMP,   /* 451 */
	SUBMIT_PERM,   /* 554, 550 for code 5.1.1 */
};

/*
 * Connects first if queue->fd is -1. Any failure on the way is SUBMIT_TEMP,
 * and closes the connection, so that the next call makes another; the message
 * may have been queued all the same.
 */
enum submit_result submit_send(
    struct ipc *queue, struct ipc_message *m, struct submit_answer *a);

/*
 * Files to collect a message in, each without a name and the caller's to
 * close: in memory, and on the queue's own disk, which the queue is asked for
 * (connected to if need be). -1 with errno.
 */
int submit_memory(void);
int submit_disk(struct ipc *queue);

#endif
