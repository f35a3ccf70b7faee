/* serve/listener - what the two kinds of listeners share; not for programs. */
#ifndef POSTAMT_SERVE_LISTENER_H
#define POSTAMT_SERVE_LISTENER_H

#include "serve/serve.h"

struct listener {
	const struct serve *s;
	void *ctx;
	uint32_t sessions_max, source_max, idle_s; /* as set */
	int fds[SERVE_FDS];			   /* nonblocking */
	unsigned count;
	int signals; /* signalfd: SIGTERM, SIGCHLD where asked for */
};

/* Until idle or SIGTERM. The program's exit status. */
int listener_fork(struct listener *l);
int listener_workers(struct listener *l);

/* Blocks SIGTERM, and SIGCHLD if wanted, and opens l->signals. -1 with errno.
 */
int listener_signals(struct listener *l, bool children);

/* In a child: closes what is the listener's and lets signals in. */
void listener_leave(struct listener *l);

/* In the listener: accepts no more. */
void listener_close(struct listener *l);

/*
 * After accept failed with `err`: a moment's rest and a line where descriptors
 * or memory ran out, since poll would return at once for ever. Nothing where
 * the connection has only gone again.
 */
void listener_pause(int err);

/* Logs serve.crash when a child was killed by a signal; true if so. */
bool listener_crashed(pid_t pid, int status);

#endif
