/* queue/attempt - one message under delivery. */
#ifndef POSTAMT_QUEUE_ATTEMPT_H
#define POSTAMT_QUEUE_ATTEMPT_H

#include "queue/manager.h"

enum outcome {
	OUTCOME_NONE, /* not known yet */
	OUTCOME_OK,
	OUTCOME_TEMP,
	OUTCOME_PERM,
	OUTCOME_PARKED, /* not tried: its destination is full */
};

enum errand { ERRAND_LOCAL, ERRAND_REMOTE, ERRAND_EXPAND, ERRAND_REPORT };

/* One recipient to do. */
struct delivery {
	struct job job; /* first: a lane gives it back */
	struct attempt *attempt;
	struct recipient *to;
	enum errand errand;
	enum outcome outcome;
	bool slow;	   /* through the slow lane */
	bool relayed;	   /* to a host that sends no reports */
	bool marked;	   /* its octet is written */
	struct slice code; /* RFC 3463 */
	struct slice text; /* why */
	struct slice mta;  /* who said so, "" ourselves */
};

/* What an administrator decided while it is under delivery. */
enum decision {
	DECISION_NONE,
	DECISION_HOLD,
	DECISION_REMOVE,
	DECISION_BOUNCE
};

struct attempt {
	struct attempt *next, *prev; /* in manager.active */
	struct attempt *next_settling;
	struct manager *m;
	queue_id id;
	int fd;	      /* O_RDONLY: workers get it */
	int write_fd; /* for marks; -1 until needed */
	bool fresh;   /* never deferred: nothing of it in spool/why */
	bool settling;
	bool reporting, reported; /* a DSN is on its way; is dealt with */
	bool unreported; /* it could not be queued: nothing is final yet */
	enum decision decision;
	int64_t started_ms;
	struct arena arena; /* envelope, deliveries, texts */
	size_t octets;	    /* counted in manager.envelope_octets */
	struct envelope e;
	struct delivery *to;
	size_t count, open;	/* deliveries; those without an outcome */
	struct dest dest;	/* of the fast lane */
	struct delivery report; /* the DSN's errand */
	/* deliveries before `from` are dealt with; it speaks of those up to
	 * `to`: more than one report only where very many have failed */
	size_t report_from, report_to;
};

/*
 * Opens the message and hands its recipients to the lanes. Nothing happens to
 * one that is gone; one that is held or not yet released is scheduled anew.
 */
void attempt_start(struct manager *m, queue_id id, bool fresh);

/*
 * Starts it only to give it up: its recipients have failed, as if each had
 * been refused. -1 with errno, EINVAL for a null sender.
 */
int attempt_give_up(struct manager *m, queue_id id);

/*
 * All its errands are back: queues the report, or closes the round: removes
 * the message, or marks what is done and schedules the rest.
 */
void attempt_settle(struct attempt *a);

struct attempt *attempt_find(struct manager *m, queue_id id);

/* For lib/queue/attempt*.c and report.c. */
void attempt_fill_texts(struct delivery *d, enum outcome outcome,
    struct slice code, struct slice text);
void attempt_route(struct delivery *d); /* to the lane for its address */
void attempt_look(struct attempt *a);	/* settle it in the next turn */
void attempt_free(struct attempt *a);

/* The lanes' calls. */
int attempt_fill(struct job *job, struct ipc_message *m, int *close_fd);
void attempt_done(struct job *job, const struct answer *answer);

#endif
