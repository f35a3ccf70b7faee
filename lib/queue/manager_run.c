/* queue/manager_run - the queue manager: its days and its end. */
#include "queue/attempt.h"
#include "queue/client.h"
#include "queue/verbs.h"

#include <errno.h>

enum { LINK_IDLE_S = 10, QUEUE_IDLE_S = 1, STOP_S = 30, LONG_MS = 60000 };

static bool
has_room(const struct manager *m)
{
	return m->active_count < m->limits.active &&
	    m->envelope_octets < MANAGER_ENVELOPES && !loop_stopping();
}

/* Starts what is due while there is room. */
static bool
start_due(struct manager *m)
{
	const struct heap_entry *first;
	bool any = false;

	while (has_room(m) && (first = heap_first(&m->heap)) != NULL) {
		struct heap_entry e = *first;

		if (e.due_s > HEAP_FLUSH && e.due_s > clock_wall_us() / 1000000)
			break;
		heap_pop(&m->heap);
		attempt_start(m, e.id, e.due_s == HEAP_FRESH);
		any = true;
	}
	return any;
}

static bool
settle_all(struct manager *m)
{
	struct attempt *a, *next;
	bool any = m->settling != NULL;

	a = m->settling;
	m->settling = NULL;
	for (; a != NULL; a = next) {
		next = a->next_settling;
		a->settling = false;
		attempt_settle(a);
	}
	return any;
}

/* Until nothing more can be done without an answer from somebody. */
static void
work(struct manager *m)
{
	bool more, any = false;

	do {
		more = settle_all(m);
		more |= start_due(m);
		more |= lane_run(&m->fast);
		more |= lane_run(&m->slow);
		more |= lane_run(&m->remote);
		more |= lane_run(&m->queue);
		any |= more;
	} while (more);
	any |= verbs_turn(m);
	if (any)
		m->busy_ms = clock_ms();
}

static bool
has_links(const struct manager *m)
{
	return m->fast.links + m->slow.links + m->remote.links +
	    m->queue.links >
	    0;
}

static void
tick(struct manager *m)
{
	lane_tick(&m->fast, LINK_IDLE_S);
	lane_tick(&m->slow, LINK_IDLE_S);
	lane_tick(&m->remote, LINK_IDLE_S);
	lane_tick(&m->queue, QUEUE_IDLE_S);
}

/* When it ends unless something happens; DEADLINE_NEVER: not soon. */
static int64_t
end_ms(const struct manager *m)
{
	const struct heap_entry *first = heap_first(&m->heap);
	int64_t at = m->busy_ms + (int64_t)m->limits.idle_s * 1000;
	int64_t due;

	if (m->active_count > 0 || verbs_left(m))
		return DEADLINE_NEVER;
	if (m->listener.fd != -1 && m->heap.count > MANAGER_STAY)
		return DEADLINE_NEVER; /* reading it again would cost more */
	if (first == NULL)
		return at;
	due = clock_ms() + first->due_s * 1000 - clock_wall_us() / 1000;
	return due < at + MANAGER_SOON_S * 1000 ? DEADLINE_NEVER : at;
}

/* The next moment at which there is something to do without being called. */
static int64_t
wake_ms(const struct manager *m)
{
	const struct heap_entry *first = heap_first(&m->heap);
	int64_t now = clock_ms(), wake = now + LONG_MS, end = end_ms(m), due;

	if (verbs_left(m))
		return now;
	if (has_links(m) || loop_stopping())
		wake = now + 1000;
	if (first != NULL && has_room(m)) {
		due = now + first->due_s * 1000 - clock_wall_us() / 1000;
		if (due < wake)
			wake = due;
	}
	return end < wake ? end : wake;
}

/*
 * Before the end: nobody may have told us a new message and be left unheard.
 * Who calls after this finds the connection closed and calls again, which
 * starts the next manager.
 */
static bool
may_end(struct manager *m)
{
	bool any = client_waits(m);

	while (!any && m->clients != NULL)
		any = client_drain(m->clients);
	return !any;
}

/* SIGTERM: what is under way may end, nothing else is begun. */
static bool
has_stopped(struct manager *m, int64_t *stop_ms)
{
	unsigned busy =
	    m->fast.busy + m->slow.busy + m->remote.busy + m->queue.busy;

	if (*stop_ms == 0)
		*stop_ms = deadline_in(STOP_S);
	/* The queue's lane goes on: a report may be due. */
	m->fast.stopped = m->slow.stopped = m->remote.stopped = true;
	return (busy == 0 && m->settling == NULL && m->queue.waiting == 0) ||
	    deadline_left(*stop_ms) == 0;
}

int
manager_run(struct manager *m, int listener)
{
	int64_t ticked_ms = clock_ms(), stop_ms = 0;

	m->busy_ms = ticked_ms;
	m->listener = (struct watch){ listener, client_accept };
	if (listener != -1 && loop_add(&m->loop, &m->listener) == -1)
		return -1;
	for (;;) {
		work(m);
		if (loop_stopping() ? has_stopped(m, &stop_ms)
				    : end_ms(m) <= clock_ms() && may_end(m))
			return 0;
		if (loop_turn(&m->loop, wake_ms(m)) == -1 && errno != EINTR)
			return -1;
		if (clock_ms() - ticked_ms < 1000)
			continue;
		tick(m);
		ticked_ms = clock_ms();
	}
}
