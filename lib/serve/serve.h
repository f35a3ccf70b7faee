/* serve/serve - the one way to be a server. */
#ifndef POSTAMT_SERVE_SERVE_H
#define POSTAMT_SERVE_SERVE_H

#include "serve/peer.h"
#include "serve/sandbox.h"

enum serve_mode {
	SERVE_FORK,    /* a fresh process for every connection */
	SERVE_WORKERS, /* pre-forked; each serves one connection after another
			*/
};

/* Bounds that limits/NAME-sessions, -per-source, -idle may change. */
struct serve {
	const char *name; /* "smtpd" */
	enum serve_mode mode;
	struct sandbox sandbox;
	uint32_t sessions_max; /* connections at once; at most SERVE_MAX */
	uint32_t source_max;   /* of them from one source (serve/roster):
				  address, or process behind a unix socket;
				  0: no such limit */
	uint32_t workers;      /* SERVE_WORKERS: idle ones kept, at least 1 */
	uint32_t idle_s;       /* a listener without connections ends after */
	const char *refusal;   /* told over a limit before the close; NULL:
				  connections wait for their turn */

	/*
	 * Opens what the sandbox will forbid, once a process before the first
	 * session. NULL: nothing. -1: it has logged why; serve returns 111.
	 */
	int (*prepare)(void *ctx);

	/*
	 * Before each session, inside the sandbox: with SERVE_FORK in the
	 * listener, so that the child inherits what is new. NULL: nothing.
	 */
	void (*refresh)(void *ctx);

	/*
	 * One session, on descriptors that serve closes. Its result is the
	 * exit status where the process is for this session alone. log_session
	 * has a fresh id already for a peer from the network.
	 *
	 * A forked session is alone: the listening sockets are closed, SIGTERM
	 * ends it, and without SANDBOX_PROGRAM it cannot fork. SIGPIPE is
	 * ignored everywhere: reset it before an exec.
	 */
	int (*session)(const struct peer *peer, int in, int out, void *ctx);
};

enum { SERVE_MAX = 65536, SERVE_WORKERS_MAX = 1024 };

/*
 * Looks at what the program was given. LISTEN_FDS for this process (all of
 * them, or as many as SERVE_FDS), or a listening socket as 0: accepts until
 * idle, and returns 0. LISTEN_FDS with a connection, as systemd's Accept=yes
 * passes it: one session on that. Else one session on 0 and 1.
 *
 * Returns the program's exit status. SIGTERM to a listener: accepts no more,
 * lets the sessions finish, returns 0. SIGHUP: accepts no more and returns 0 at
 * once; the sessions go on without it, so that the next connection can have a
 * new program at once (an upgrade). Logs serve.* (doc/events.md); a bad limits/
 * file is told on 2.
 */
int serve(const struct serve *s, void *ctx);

enum { SERVE_FDS = 16 };

/*
 * For a program with a loop of its own (postamt-send): the first listening
 * socket that it was given, nonblocking; -1: none.
 */
int serve_listener(void);

#endif
