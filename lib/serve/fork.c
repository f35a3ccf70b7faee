/* serve/fork - a listener with a fresh process for every connection. */
#include "base/clock.h"
#include "base/die.h"
#include "base/log.h"
#include "serve/listener.h"
#include "serve/roster.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * CPU a connection is what counts here, so the listener does little for one:
 * poll, accept, clone, close, and reaping who ended meanwhile. An ended child
 * does not wake it: those are collected with the next connection, or by a timer
 * that starts at REAP_MS and doubles while nothing happens.
 */
enum { REAP_MS = 1000, FULL_MS = 50 };

struct forker {
	struct listener *l;
	struct roster live;
};

static _Noreturn void
run_session(struct forker *f, int fd, const struct sockaddr_storage *from)
{
	const struct serve *s = f->l->s;
	struct peer peer;

	listener_leave(f->l);
	if (SANDBOX_FILTERS && (s->sandbox.doors & SANDBOX_PROGRAM) == 0)
		(void)setrlimit(RLIMIT_NPROC, &(struct rlimit){ 0, 0 });
	peer_accepted(fd, from, &peer);
	if (peer.ip[0] != '\0')
		log_session_new();
	_exit(s->session(&peer, fd, fd, f->l->ctx));
}

/*
 * fork(2) as the kernel has it: libc's also runs handlers and takes locks that
 * a process of one thread has no use for, and touches pages for it.
 */
static pid_t
fork_bare(void)
{
	if (!SANDBOX_FILTERS)
		return fork(); /* the sanitizer's runtime wants its handlers */
	return (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
}

static void
reap(struct forker *f)
{
	int status;
	pid_t pid;

	while (f->live.count > 0 && (pid = waitpid(-1, &status, WNOHANG)) > 0) {
		roster_remove(&f->live, pid);
		(void)listener_crashed(pid, status);
	}
}

static void
start(struct forker *f, int fd, const struct sockaddr_storage *from,
    uint64_t source)
{
	pid_t pid;

	if (f->l->s->refresh != NULL)
		f->l->s->refresh(f->l->ctx);
	pid = fork_bare();
	if (pid == 0)
		run_session(f, fd, from);
	if (pid == -1)
		listener_refuse(f->l, fd, from, strerror(errno));
	else
		roster_add(&f->live, pid, source);
}

static void
accept_one(struct forker *f, int listening)
{
	struct sockaddr_storage from;
	socklen_t len = sizeof from;
	uint32_t source_max = f->l->source_max;
	uint64_t source;
	int fd;

	from.ss_family = AF_UNIX; /* an unnamed peer writes nothing */
	fd = accept4(listening, (struct sockaddr *)&from, &len, SOCK_CLOEXEC);
	if (fd == -1) {
		listener_pause(errno);
		return;
	}
	reap(f);
	source = source_max != 0 ? roster_source(fd, &from) : 0;
	if (f->live.count >= f->l->sessions_max)
		listener_refuse(f->l, fd, &from, "sessions");
	else if (source != 0 && roster_count(&f->live, source) >= source_max)
		listener_refuse(f->l, fd, &from, "source");
	else
		start(f, fd, &from, source);
	(void)close(fd);
}

/* Whoever has no refusal to tell lets connections wait in the backlog. */
static bool
is_waiting(const struct forker *f)
{
	return f->l->s->refusal == NULL && f->live.count >= f->l->sessions_max;
}

static enum listener_order
take_turn(struct forker *f, struct pollfd *p, int timeout_ms, bool *idle)
{
	unsigned count = is_waiting(f) ? 0 : f->l->count;
	int n = poll(p, count + 1, timeout_ms);

	*idle = n == 0;
	if (n <= 0) {
		reap(f);
		return LISTENER_GO_ON;
	}
	if (p[0].revents != 0)
		return listener_take_signals(f->l);
	for (unsigned i = 1; i <= count; i++)
		if (p[i].revents != 0)
			accept_one(f, p[i].fd);
	return LISTENER_GO_ON;
}

/* How long to wait: see REAP_MS. `waited` is what has just passed. */
static int
next_timeout(const struct forker *f, bool idle, int waited, int idle_ms)
{
	int next = idle ? waited * 2 : REAP_MS;

	if (is_waiting(f))
		return FULL_MS;
	if (f->live.count == 0 || next > idle_ms)
		return idle_ms;
	return next;
}

static enum listener_order
run(struct forker *f)
{
	enum listener_order order;
	struct pollfd p[SERVE_FDS + 1];
	const int idle_ms = (int)f->l->idle_s * 1000;
	int timeout_ms = idle_ms;
	bool idle = false;

	p[0] = (struct pollfd){ .fd = f->l->signals, .events = POLLIN };
	for (unsigned i = 0; i < f->l->count; i++)
		p[i + 1] =
		    (struct pollfd){ .fd = f->l->fds[i], .events = POLLIN };
	for (;;) {
		order = take_turn(f, p, timeout_ms, &idle);
		if (order != LISTENER_GO_ON)
			return order;
		if (idle && f->live.count == 0 && timeout_ms == idle_ms)
			return LISTENER_FINISH;
		timeout_ms = next_timeout(f, idle, timeout_ms, idle_ms);
	}
}

int
listener_fork(struct listener *l)
{
	struct forker f = { .l = l };
	int status;
	pid_t pid;

	if (roster_init(&f.live, l->sessions_max) == -1 ||
	    listener_signals(l, false) == -1) {
		log_event("serve.error", "what=%s error=%s", "listener",
		    strerror(errno));
		return EXIT_TEMP;
	}
	if (run(&f) == LISTENER_LEAVE)
		return EXIT_DONE;
	listener_close(l);
	while ((pid = wait(&status)) > 0 || errno == EINTR)
		if (pid > 0)
			(void)listener_crashed(pid, status);
	roster_done(&f.live);
	return EXIT_DONE;
}
