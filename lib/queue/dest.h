/* queue/dest - destinations by name: a mailbox of the slow lane, a domain. */
#ifndef POSTAMT_QUEUE_DEST_H
#define POSTAMT_QUEUE_DEST_H

#include "queue/lane.h"

enum { DEST_BUCKETS = 1024 };

/*
 * Remembers how a destination fared, so that a dead one costs nobody a
 * connection: after DEST_FAILURES failures to reach it in a row it is left
 * alone for a while.
 */
enum { DEST_FAILURES = 3, DEST_MAX = 20000 /* more are forgotten */ };

struct dest_entry {
	struct dest dest; /* first: a job's dest gives it back */
	struct dest_entry *next;
	unsigned failures;     /* in a row */
	int64_t dead_until_ms; /* 0: alive */
	char *why;	       /* owned; the last failure's text, NULL none */
	char name[];	       /* lower case */
};

struct dest_table {
	struct dest_entry *bucket[DEST_BUCKETS];
	unsigned limit; /* for each one's `limit` */
	unsigned count;
};

void dest_init(struct dest_table *t, unsigned limit);
void dest_done(struct dest_table *t);

/* The one of that name (letter case ignored), made if `make`; else NULL. */
struct dest_entry *dest_get(struct dest_table *t, struct slice name, bool make);

/* Frees it when nothing waits or is busy, and nothing is to be remembered. */
void dest_release(struct dest_table *t, struct dest_entry *e);

/* Reached; or not, and why: left alone for dead_s when that happened often. */
void dest_reached(struct dest_entry *e);
void dest_failed(struct dest_entry *e, struct slice why, uint32_t dead_s);
bool dest_is_dead(const struct dest_entry *e);

/* All may be tried again (flush). */
void dest_forgive(struct dest_table *t);

#endif
