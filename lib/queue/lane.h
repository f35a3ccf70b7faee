/* queue/lane - deliveries handed to a service, over connections kept open. */
#ifndef POSTAMT_QUEUE_LANE_H
#define POSTAMT_QUEUE_LANE_H

#include "ipc/ipc.h"
#include "queue/loop.h"

/*
 * A lane leads to one service (path_run()/NAME.sock). Jobs wait by
 * destination, and destinations take turns: a message with 50,000 recipients
 * lets one with a single recipient pass, and a mailbox with a slow program
 * holds up none but itself. A connection carries one request at a time and is
 * kept for the next.
 */
struct dest;

struct job {
	struct job *next;
	struct dest *dest;
	bool died; /* a worker ended under it once */
};

/* Zeroed at first. Whoever owns it keeps it while it waits or is busy. */
struct dest {
	struct job *first, *last;
	struct dest *next; /* in the lane's ring */
	unsigned waiting, busy;
	unsigned limit; /* busy at once; 0: as many as the lane */
	bool in_ring;
};

enum answer_status {
	ANSWER_OK,
	ANSWER_TEMP,
	ANSWER_PERM,
	ANSWER_PROGRAM, /* local: ask again by the slow lane */
};

/* What the service said, or what is said in its place when it said nothing. */
struct answer {
	enum answer_status status;
	struct slice code;	    /* RFC 3463, "" unknown */
	struct slice text, mta, id; /* "" absent */
	bool relayed;		    /* remote: to a host without RFC 3461 */
	bool absent;		    /* nobody listens: TEMP */
};

struct link; /* one connection */

struct lane {
	const char *service;
	const char *absent; /* the text when nobody listens */
	struct loop *loop;
	unsigned limit;	     /* connections */
	uint32_t deadline_s; /* for an answer */

	/*
	 * Puts the request into m. *close_fd is closed after the send if not
	 * -1, which it is at first. -1 with errno: the job ends as TEMP.
	 */
	int (*fill)(struct job *job, struct ipc_message *m, int *close_fd);
	/* The job has ended: it is out of the lane. The slices live until it
	 * returns. It must not call lane_run. */
	void (*done)(struct job *job, const struct answer *answer);

	struct link *idle, *all;
	struct dest *ring_first, *ring_last;
	unsigned waiting, busy, links;
	bool stopped; /* start nothing more */
	struct ipc_message out;
};

void lane_init(struct lane *lane);
void lane_done(struct lane *lane);

void lane_add(struct lane *lane, struct dest *dest, struct job *job);

/* Starts what can be started. True when something was. */
bool lane_run(struct lane *lane);

/* Ends jobs past their deadline; closes connections idle for idle_s. */
void lane_tick(struct lane *lane, uint32_t idle_s);

#endif
