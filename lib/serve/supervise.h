/* serve/supervise - start programs when their sockets or clocks ask for it. */
#ifndef POSTAMT_SERVE_SUPERVISE_H
#define POSTAMT_SERVE_SUPERVISE_H

#include "serve/listen_config.h"

struct supervised {
	const struct listen_service *service;
	int fds[LISTEN_SOCKETS]; /* listening */
	pid_t pid;		 /* 0: not running */
	unsigned failures;	 /* ended badly at once, in a row */
	int64_t started_ms;
	int64_t not_before_ms; /* back-off */
	int64_t due_ms;	       /* the next start by the clock */
};

enum { SUPERVISE_RETIRED = 256, SUPERVISE_BACKOFF_MS = 30000 };

struct supervisor {
	const struct listen_config *config;
	struct supervised services[LISTEN_SERVICES];
	pid_t retired[SUPERVISE_RETIRED]; /* told to end, sessions finishing */
	unsigned retired_count;
	uint32_t
	    grace_s; /* between SIGTERM to programs and to their sessions */
	int signals;
};

/*
 * Binds all sockets and blocks the signals that supervise_run takes. -1 after
 * it has logged listen.error.
 */
int supervise_init(struct supervisor *v, const struct listen_config *config);

/*
 * Until SIGTERM or SIGINT. A program is started when a connection waits at one
 * of its sockets and it does not run, with them as LISTEN_FDS, and by its
 * clock; at once for the first time. One that ends badly within a second, or
 * well without taking the connection that waits, is left alone for a while:
 * 0.25 s, doubled up to SUPERVISE_BACKOFF_MS.
 *
 * SIGHUP: running programs get SIGTERM and finish their sessions; the next
 * connection starts a new one (an upgrade, a change of limits). SIGTERM: they
 * get SIGTERM; after grace_s so do their sessions and all else that they
 * started, and a second later SIGKILL. Unix sockets are removed.
 */
void supervise_run(struct supervisor *v);

#endif
