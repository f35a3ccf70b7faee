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
	int signals; /* signalfd: SIGTERM, SIGHUP, SIGCHLD where asked for */
	int64_t refused_log_ms; /* next line about refusals not before */
	uint32_t refused;	/* since the last one */
};

enum listener_order {
	LISTENER_GO_ON,
	LISTENER_FINISH, /* SIGTERM: no more connections, wait for sessions */
	LISTENER_LEAVE,	 /* SIGHUP: end now; sessions go on without it */
};

/* Until idle, SIGTERM or SIGHUP. The program's exit status. */
int listener_fork(struct listener *l);
int listener_workers(struct listener *l);

/* Blocks them, SIGCHLD if wanted, and opens l->signals. -1 with errno. */
int listener_signals(struct listener *l, bool children);

/* Empties l->signals: what those that came ask for. */
enum listener_order listener_take_signals(const struct listener *l);

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

/*
 * Tells the refusal to a connection that is over a limit, for the caller to
 * close. A line a second at most: an attack shall not fill the log.
 */
void listener_refuse(struct listener *l, int fd,
    const struct sockaddr_storage *from, const char *reason);

/* Logs serve.crash when a child was killed by a signal; true if so. */
bool listener_crashed(pid_t pid, int status);

#endif
