/* queue/loop - one process, many descriptors: epoll(7). */
#include "queue/loop.h"

#include "base/clock.h"

#include <signal.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { LOOP_EVENTS = 64 };

static volatile sig_atomic_t stopping;
static sigset_t while_waiting;

static void
on_stop(int signal)
{
	(void)signal;
	stopping = 1;
}

void
loop_catch_stop(void)
{
	struct sigaction action = { .sa_handler = on_stop };
	sigset_t block;

	(void)sigemptyset(&block);
	(void)sigaddset(&block, SIGTERM);
	(void)sigaddset(&block, SIGINT);
	(void)sigprocmask(SIG_BLOCK, &block, &while_waiting);
	(void)sigdelset(&while_waiting, SIGTERM);
	(void)sigdelset(&while_waiting, SIGINT);
	(void)sigaction(SIGTERM, &action, NULL);
	(void)sigaction(SIGINT, &action, NULL);
}

bool
loop_stopping(void)
{
	return stopping != 0;
}

int
loop_open(struct loop *l)
{
	l->epoll = epoll_create1(EPOLL_CLOEXEC);
	return l->epoll == -1 ? -1 : 0;
}

void
loop_close(struct loop *l)
{
	if (l->epoll != -1)
		(void)close(l->epoll);
	l->epoll = -1;
}

int
loop_add(struct loop *l, struct watch *w)
{
	struct epoll_event e = { .events = EPOLLIN, .data.ptr = w };

	return epoll_ctl(l->epoll, EPOLL_CTL_ADD, w->fd, &e);
}

void
loop_remove(struct loop *l, struct watch *w)
{
	(void)epoll_ctl(l->epoll, EPOLL_CTL_DEL, w->fd, NULL);
}

int
loop_turn(struct loop *l, int64_t deadline_ms)
{
	struct epoll_event events[LOOP_EVENTS];
	int n = epoll_pwait(l->epoll, events, LOOP_EVENTS,
	    deadline_left(deadline_ms), &while_waiting);

	if (n == -1)
		return -1;
	for (int i = 0; i < n; i++) {
		struct watch *w = events[i].data.ptr;

		w->ready(w);
	}
	return 0;
}
