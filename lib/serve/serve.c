/* serve/serve - the one way to be a server. */
#include "serve/serve.h"

#include "base/control.h"
#include "base/die.h"
#include "base/log.h"
#include "serve/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	LISTEN_FDS_START = 3,
	IDLE_MAX = 1000000,
	PAUSE_MS = 200,
	FAILED_MS = 1000
};

static void
set_limit(const char *name, const char *what, uint32_t min, uint32_t max,
    uint32_t *value)
{
	struct control_error why;
	char file[64];

	(void)snprintf(file, sizeof file, "limits/%s-%s", name, what);
	if (control_u32(file, min, max, value, &why) == -1)
		die_control(&why);
}

static void
set_limits(struct listener *l)
{
	const struct serve *s = l->s;

	l->sessions_max = s->sessions_max;
	l->source_max = s->source_max;
	l->idle_s = s->idle_s;
	set_limit(s->name, "sessions", 1, SERVE_MAX, &l->sessions_max);
	set_limit(s->name, "per-source", 0, SERVE_MAX, &l->source_max);
	set_limit(s->name, "idle", 1, IDLE_MAX, &l->idle_s);
}

static bool
is_listening(int fd)
{
	int on = 0;
	socklen_t len = sizeof on;

	return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &on, &len) == 0 && on;
}

/* sd_listen_fds(3)'s protocol: how many descriptors from 3 on are for us. */
static unsigned
listen_fds(void)
{
	const char *pid = getenv("LISTEN_PID"), *count = getenv("LISTEN_FDS");
	uint64_t n = 0, p;

	if (pid == NULL || count == NULL ||
	    slice_u64(slice_from(pid), INT32_MAX, &p) == -1 ||
	    p != (uint64_t)getpid() ||
	    slice_u64(slice_from(count), SERVE_FDS, &n) == -1)
		n = 0;
	(void)unsetenv("LISTEN_PID");
	(void)unsetenv("LISTEN_FDS");
	(void)unsetenv("LISTEN_FDNAMES");
	return (unsigned)n;
}

/*
 * Replies leave at once. A connection inherits this from its listening socket,
 * so it is set once here and not on each.
 */
static void
set_nodelay(int fd)
{
	int on = 1;

	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/* Takes over a listening socket. 0 must not stay one: it is a session's. */
static int
take_socket(struct listener *l, int fd)
{
	int null;

	if (fd == STDIN_FILENO) {
		null = open("/dev/null", O_RDONLY | O_CLOEXEC);
		fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, LISTEN_FDS_START);
		if (null == -1 || fd == -1 || dup2(null, STDIN_FILENO) == -1)
			return -1;
		(void)close(null);
	}
	if (fcntl(fd, F_SETFD, FD_CLOEXEC) == -1 ||
	    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) == -1)
		return -1;
	set_nodelay(fd);
	l->fds[l->count++] = fd;
	return 0;
}

/* The listening sockets given; `*single` is where a session is if none. */
static int
take_sockets(struct listener *l, int *single)
{
	unsigned n = listen_fds();

	*single = -1;
	for (unsigned i = 0; i < n; i++) {
		int fd = LISTEN_FDS_START + (int)i;

		if (!is_listening(fd))
			*single = fd;
		else if (take_socket(l, fd) == -1)
			return -1;
	}
	if (n == 0 && is_listening(STDIN_FILENO))
		return take_socket(l, STDIN_FILENO);
	return 0;
}

int
serve_listener(void)
{
	struct listener l = { .signals = -1 };
	int single;

	return take_sockets(&l, &single) == -1 || l.count == 0 ? -1 : l.fds[0];
}

static int
serve_one(const struct serve *s, int in, int out, void *ctx)
{
	struct peer peer;

	set_nodelay(out);
	peer_of(in, &peer);
	if (peer.ip[0] != '\0')
		log_session_new();
	if (s->refresh != NULL)
		s->refresh(ctx);
	return s->session(&peer, in, out, ctx);
}

static int
failed(const char *what)
{
	log_event("serve.error", "what=%s error=%s", what, strerror(errno));
	return -1;
}

/* All that comes before the first session. -1: it is logged. */
static int
start(struct listener *l, int *single)
{
	if (take_sockets(l, single) == -1)
		return failed("listen socket");
	if (l->s->prepare != NULL && l->s->prepare(l->ctx) == -1)
		return -1;
	if (sandbox_enter(&l->s->sandbox) == -1)
		return failed("sandbox");
	return 0;
}

int
serve(const struct serve *s, void *ctx)
{
	struct listener l = { .s = s, .ctx = ctx, .signals = -1 };
	int single;

	set_limits(&l);
	(void)signal(SIGPIPE, SIG_IGN);
	if (start(&l, &single) == -1) {
		/* The connection that waits would have us started at once. */
		if (l.count > 0)
			(void)poll(NULL, 0, FAILED_MS);
		return EXIT_TEMP;
	}
	if (single != -1)
		return serve_one(s, single, single, ctx);
	if (l.count == 0)
		return serve_one(s, STDIN_FILENO, STDOUT_FILENO, ctx);
	return s->mode == SERVE_FORK ? listener_fork(&l) : listener_workers(&l);
}

int
listener_signals(struct listener *l, bool children)
{
	sigset_t set;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGHUP);
	if (children)
		(void)sigaddset(&set, SIGCHLD);
	/* Whoever ignores SIGCHLD would hand that down: we want to know. */
	(void)signal(SIGCHLD, SIG_DFL);
	if (sigprocmask(SIG_SETMASK, &set, NULL) == -1)
		return -1;
	l->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return l->signals == -1 ? -1 : 0;
}

enum listener_order
listener_take_signals(const struct listener *l)
{
	enum listener_order order = LISTENER_GO_ON;
	struct signalfd_siginfo info;

	while (read(l->signals, &info, sizeof info) == (ssize_t)sizeof info) {
		if (info.ssi_signo == SIGTERM)
			order = LISTENER_FINISH;
		else if (info.ssi_signo == SIGHUP && order == LISTENER_GO_ON)
			order = LISTENER_LEAVE;
	}
	return order;
}

void
listener_close(struct listener *l)
{
	for (unsigned i = 0; i < l->count; i++)
		(void)close(l->fds[i]);
	l->count = 0;
}

void
listener_leave(struct listener *l)
{
	sigset_t none;

	(void)sigemptyset(&none);
	listener_close(l);
	(void)close(l->signals);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

void
listener_pause(int err)
{
	if (err != EMFILE && err != ENFILE && err != ENOBUFS && err != ENOMEM)
		return;
	log_event("serve.error", "what=%s error=%s", "accept", strerror(err));
	(void)poll(NULL, 0, PAUSE_MS);
}

bool
listener_crashed(pid_t pid, int status)
{
	if (!WIFSIGNALED(status) || WTERMSIG(status) == SIGTERM)
		return false;
	log_event(
	    "serve.crash", "child=%d signal=%d", (int)pid, WTERMSIG(status));
	return true;
}
