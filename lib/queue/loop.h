/* queue/loop - one process, many descriptors: epoll(7). */
#ifndef POSTAMT_QUEUE_LOOP_H
#define POSTAMT_QUEUE_LOOP_H

#include <stdbool.h>
#include <stdint.h>

/*
 * A descriptor that is waited for. Stands first in the struct of whoever
 * waits, so that `ready` finds it again. `ready` may stop and free its own
 * watch, and no other.
 */
struct watch {
	int fd;
	void (*ready)(struct watch *w);
};

struct loop {
	int epoll;
};

int loop_open(struct loop *l); /* -1 with errno */
void loop_close(struct loop *l);

/* Calls w->ready when w->fd can be read or has ended. -1 with errno. */
int loop_add(struct loop *l, struct watch *w);
void loop_remove(struct loop *l, struct watch *w);

/*
 * Waits until a moment (clock_ms) at the latest, and calls who is ready. The
 * signals that end the program are let in only here. -1 with errno, EINTR for
 * a signal.
 */
int loop_turn(struct loop *l, int64_t deadline_ms);

/* From now on SIGTERM and SIGINT only set what this returns true for. */
bool loop_stopping(void);
void loop_catch_stop(void);

#endif
