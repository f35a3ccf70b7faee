/* queue/manager - the queue manager: what is due goes to its carriers. Logs. */
#include "queue/manager.h"

#include "base/die.h"
#include "queue/attempt.h"
#include "queue/client.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

const struct manager_limits manager_default = {
	.backoff = { 300, 14400, 432000, 14400 },
	.active = 1000,
	.fast = 20,
	.slow = 100,
	.remote = 50,
	.per_domain = 10,
	.idle_s = 10,
	.quote_octets = 65536,
};

/* What a delivery may take; the carriers have their own, shorter deadlines. */
enum { FAST_S = 600, SLOW_S = 7200, REMOTE_S = 7200, QUEUE_S = 600 };

/* Connections for reports: the queue has few workers, and others wait. */
enum { QUEUE_LINKS = 2 };

/* Ids count microseconds; one given out meanwhile may be a little ahead. */
enum { SCAN_SLACK_US = 1000000 };

static void
open_lane(struct manager *m, struct lane *lane, const char *service,
    const char *absent, unsigned limit, uint32_t deadline_s)
{
	lane_init(lane);
	lane->service = service;
	lane->absent = absent;
	lane->loop = &m->loop;
	lane->limit = limit;
	lane->deadline_s = deadline_s;
	lane->fill = attempt_fill;
	lane->done = attempt_done;
}

int
manager_open(struct manager *m)
{
	const struct manager_limits *l = &m->limits;

	if (loop_open(&m->loop) == -1 || spool_open(&m->spool) == -1 ||
	    flock(m->spool.dir, LOCK_EX) == -1)
		return -1;
	why_open(&m->why);
	heap_init(&m->heap);
	dest_init(&m->mailboxes, 1);
	dest_init(&m->domains, l->per_domain);
	open_lane(m, &m->fast, "local", "local delivery is not running",
	    l->fast, FAST_S);
	open_lane(m, &m->slow, "local", "local delivery is not running",
	    l->slow, SLOW_S);
	open_lane(m, &m->remote, "remote", "no outbound delivery is configured",
	    l->remote, REMOTE_S);
	open_lane(m, &m->queue, "queue", "the queue takes no mail", QUEUE_LINKS,
	    QUEUE_S);
	m->listener.fd = -1;
	ipc_message_init(&m->in);
	srandom((unsigned)(clock_wall_us() ^ getpid()));
	return 0;
}

void
manager_close(struct manager *m)
{
	while (m->clients != NULL)
		client_close(m->clients);
	ipc_message_done(&m->in);
	lane_done(&m->fast);
	lane_done(&m->slow);
	lane_done(&m->remote);
	lane_done(&m->queue);
	while (m->active != NULL)
		attempt_free(m->active);
	if (m->spare != NULL) {
		arena_done(&m->spare->arena);
		free(m->spare);
	}
	dest_done(&m->mailboxes);
	dest_done(&m->domains);
	heap_done(&m->heap);
	if (m->have_rcpt)
		rcpt_close(&m->rcpt);
	why_close(&m->why);
	spool_close(&m->spool);
	loop_close(&m->loop);
}

bool
manager_rcpt(struct manager *m, bool now)
{
	int64_t ms = clock_ms();

	if (!now && m->have_rcpt && ms - m->rcpt_checked_ms < 1000)
		return true;
	m->rcpt_checked_ms = ms;
	if (!m->have_rcpt)
		m->have_rcpt = rcpt_open(&m->rcpt) == 0;
	else
		(void)rcpt_refresh(&m->rcpt);
	return m->have_rcpt;
}

void
manager_schedule(struct manager *m, queue_id id, int64_t due_s)
{
	if (heap_push(&m->heap, id, due_s) == -1)
		die_temp("cannot keep the queue in memory"); /* it is on disk */
}

void
manager_new(struct manager *m, queue_id id)
{
	m->busy_ms = clock_ms();
	if (id <= m->scanned_us && heap_has(&m->heap, id))
		return;
	manager_schedule(m, id, HEAP_FRESH);
}

struct scan {
	struct manager *m;
	queue_id *known; /* sorted; NULL when nothing is known yet */
	size_t count;
};

static int
compare_ids(const void *a, const void *b)
{
	queue_id x = *(const queue_id *)a, y = *(const queue_id *)b;

	return x < y ? -1 : x > y;
}

static int
scan_one(void *ctx, queue_id id, time_t next)
{
	struct scan *s = ctx;

	if (s->known != NULL &&
	    bsearch(&id, s->known, s->count, sizeof id, compare_ids) != NULL)
		return 0;
	/* It may have been deferred: not HEAP_FRESH, nor in its place. */
	manager_schedule(s->m, id, next > HEAP_FLUSH ? next : HEAP_FLUSH);
	return 0;
}

int
manager_scan(struct manager *m)
{
	struct scan s = { .m = m };
	int rc;

	if (m->heap.count + m->active_count > 0) {
		s.known = manager_ids(m, &s.count);
		if (s.known == NULL)
			return -1;
		qsort(s.known, s.count, sizeof *s.known, compare_ids);
	}
	rc = spool_walk(&m->spool, scan_one, &s);
	m->scanned_us = (uint64_t)clock_wall_us() + SCAN_SLACK_US;
	free(s.known);
	return rc;
}

queue_id *
manager_ids(struct manager *m, size_t *count)
{
	size_t n = 0;
	queue_id *ids =
	    malloc((m->heap.count + m->active_count + 1) * sizeof *ids);

	if (ids == NULL)
		return NULL;
	for (size_t i = 0; i < m->heap.count; i++)
		ids[n++] = m->heap.at[i].id;
	for (struct attempt *a = m->active; a != NULL; a = a->next)
		ids[n++] = a->id;
	*count = n;
	return ids;
}
