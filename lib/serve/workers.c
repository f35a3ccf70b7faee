/* serve/workers - a listener with pre-forked workers for one after another. */
#include "base/clock.h"
#include "base/die.h"
#include "base/log.h"
#include "serve/board.h"
#include "serve/listener.h"
#include "serve/roster.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * Every worker waits for connections itself (EPOLLEXCLUSIVE: one is woken), so
 * the parent sleeps while there are idle ones. It wakes when the last idle
 * worker gets busy, which tells by a byte on `wake`, and when one ends. All
 * workers also wait for the end of `stop`, whose writing end the parent alone
 * has: it closes it to end them, or dies.
 */
enum { CRASH_PAUSE_MS = 200 };

/*
 * A worker over the number kept stays for so long without work: a busy service
 * shall not pay for a fork with each connection.
 */
enum { LINGER_MS = 5000 };

struct pool {
	struct listener *l;
	struct board *board;
	pid_t pids[SERVE_WORKERS_MAX];
	uint32_t live, max;
	int wake[2], stop[2];
	bool stopping;
	int64_t pause_ms; /* no new worker before: one has just crashed */
};

static int
watch(const struct pool *p)
{
	int ep = epoll_create1(EPOLL_CLOEXEC);
	struct epoll_event e = { .events = EPOLLIN | EPOLLEXCLUSIVE };

	if (ep == -1)
		return -1;
	for (unsigned i = 0; i < p->l->count; i++) {
		e.data.fd = p->l->fds[i];
		if (epoll_ctl(ep, EPOLL_CTL_ADD, e.data.fd, &e) == -1)
			return -1;
	}
	e.events = EPOLLIN;
	e.data.fd = p->stop[0];
	return epoll_ctl(ep, EPOLL_CTL_ADD, e.data.fd, &e) == -1 ? -1 : ep;
}

static void
work_on(
    struct pool *p, unsigned slot, int fd, const struct sockaddr_storage *from)
{
	struct board *b = p->board;
	struct peer peer;

	atomic_store(&b->state[slot], BOARD_BUSY);
	atomic_fetch_add(&b->served, 1);
	if (board_idle(p->board) == 0)
		(void)!write(p->wake[1], "", 1); /* full: it is awake */
	peer_accepted(fd, from, &peer);
	if (peer.ip[0] != '\0')
		log_session_new();
	(void)p->l->s->session(&peer, fd, fd, p->l->ctx);
	atomic_store(&b->source[slot], 0);
	(void)close(fd);
	log_session(slice_from(""));
	atomic_store(&b->state[slot], BOARD_IDLE);
}

static void
take(struct pool *p, unsigned slot, int fd, const struct sockaddr_storage *from)
{
	uint64_t source = p->l->source_max != 0 ? roster_source(fd, from) : 0;

	if (board_claim(p->board, slot, source, p->l->source_max)) {
		work_on(p, slot, fd, from);
		return;
	}
	listener_refuse(p->l, fd, from, "source");
	(void)close(fd);
}

/* How long to wait for a connection: see LINGER_MS. */
static int
patience(struct pool *p)
{
	return board_idle(p->board) > p->l->s->workers ? LINGER_MS : -1;
}

/*
 * True when there are enough idle ones without this: it must end now. Two that
 * leave at once may leave too few; the parent starts one when none is left.
 */
static bool
leave(struct pool *p, unsigned slot)
{
	if (board_idle(p->board) <= p->l->s->workers)
		return false;
	atomic_store(&p->board->state[slot], BOARD_BUSY);
	return true;
}

static _Noreturn void
run_worker(struct pool *p, unsigned slot)
{
	struct sockaddr_storage from;
	struct epoll_event e;
	int ep = watch(p), fd, n;

	(void)close(p->stop[1]);
	while (ep != -1) {
		socklen_t len = sizeof from;

		n = epoll_wait(ep, &e, 1, patience(p));
		if (n == -1 && errno != EINTR)
			break;
		if (n == 1 && e.data.fd == p->stop[0])
			_exit(EXIT_DONE);
		if (n == 0 && leave(p, slot))
			_exit(EXIT_DONE);
		if (n != 1)
			continue;
		from.ss_family = AF_UNIX;
		fd = accept4(
		    e.data.fd, (struct sockaddr *)&from, &len, SOCK_CLOEXEC);
		if (fd == -1) {
			listener_pause(errno);
			continue;
		}
		take(p, slot, fd, &from);
	}
	_exit(EXIT_TEMP);
}

/* The listener's descriptors stay open in a worker: it accepts. */
static void
start_worker(struct pool *p)
{
	sigset_t none;
	unsigned slot = 0;
	pid_t pid;

	while (p->pids[slot] != 0)
		slot++;
	atomic_store(&p->board->state[slot], BOARD_IDLE);
	pid = fork();
	if (pid == 0) {
		(void)sigemptyset(&none);
		(void)close(p->l->signals);
		(void)sigprocmask(SIG_SETMASK, &none, NULL);
		run_worker(p, slot);
	}
	if (pid == -1) {
		log_event(
		    "serve.error", "what=%s error=%s", "fork", strerror(errno));
		board_clear(p->board, slot);
		p->pause_ms = clock_ms() + CRASH_PAUSE_MS;
		return;
	}
	p->pids[slot] = pid;
	p->live++;
}

static void
reap(struct pool *p)
{
	unsigned slot;
	int status;
	pid_t pid;

	while (p->live > 0 && (pid = waitpid(-1, &status, WNOHANG)) > 0) {
		bool crashed = listener_crashed(pid, status);

		for (slot = 0; slot < p->max && p->pids[slot] != pid; slot++)
			;
		if (slot == p->max)
			continue;
		/* It served nobody: starting on would spin. */
		if (atomic_load(&p->board->state[slot]) == BOARD_IDLE &&
		    (crashed || (WIFEXITED(status) && !p->stopping)))
			p->pause_ms = clock_ms() + CRASH_PAUSE_MS;
		board_clear(p->board, slot);
		p->pids[slot] = 0;
		p->live--;
	}
}

static void
stop(struct pool *p)
{
	if (p->stopping)
		return;
	p->stopping = true;
	(void)close(p->stop[1]);
	listener_close(p->l);
}

static void
run(struct pool *p)
{
	struct pollfd fds[2] = {
		{ .fd = p->l->signals, .events = POLLIN },
		{ .fd = p->wake[0], .events = POLLIN },
	};
	enum listener_order order = LISTENER_GO_ON;
	unsigned served = 0, now;
	char byte[64];
	int timeout, n;

	while (!p->stopping || p->live > 0) {
		bool starve = !p->stopping && p->live < p->max &&
		    board_idle(p->board) == 0;

		timeout = p->stopping ? -1 : (int)p->l->idle_s * 1000;
		if (starve && clock_ms() < p->pause_ms)
			timeout = CRASH_PAUSE_MS;
		else if (starve)
			start_worker(p);
		n = poll(fds, 2, timeout);
		if (fds[1].revents != 0 && n > 0)
			(void)!read(p->wake[0], byte, sizeof byte);
		if (n > 0 && fds[0].revents != 0)
			order = listener_take_signals(p->l);
		if (order != LISTENER_GO_ON)
			stop(p);
		if (order == LISTENER_LEAVE)
			return; /* they see that, when they have finished */
		reap(p);
		now = atomic_load(&p->board->served);
		if (n == 0 && now == served && !starve &&
		    board_idle(p->board) == p->live)
			stop(p);
		served = now;
	}
}

int
listener_workers(struct listener *l)
{
	static struct pool p;

	p = (struct pool){ .l = l, .max = l->sessions_max };
	if (p.max > SERVE_WORKERS_MAX)
		p.max = SERVE_WORKERS_MAX;
	p.board = board_new(p.max);
	if (p.board == NULL || pipe2(p.wake, O_CLOEXEC | O_NONBLOCK) == -1 ||
	    pipe2(p.stop, O_CLOEXEC | O_NONBLOCK) == -1 ||
	    listener_signals(l, true) == -1) {
		log_event("serve.error", "what=%s error=%s", "listener",
		    strerror(errno));
		return EXIT_TEMP;
	}
	run(&p);
	board_free(p.board);
	return EXIT_DONE;
}
