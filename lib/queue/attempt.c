/* queue/attempt - one message under delivery: taking it up. Logs. */
#include "queue/attempt.h"

#include "base/log.h"
#include "queue/report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { ATTEMPT_ARENA = 2 * ENVELOPE_MAX, AGAIN_S = 60, HELD_S = 86400 };

/* NULL with errno. One is kept for the next message, with its arena's block. */
static struct attempt *
attempt_new(struct manager *m, queue_id id)
{
	struct attempt *a = m->spare;
	struct arena arena;

	if (a == NULL) {
		a = malloc(sizeof *a);
		if (a == NULL)
			return NULL;
		arena_init(&arena, ATTEMPT_ARENA);
	} else {
		arena = a->arena;
		m->spare = NULL;
	}
	*a = (struct attempt){ .m = m,
		.id = id,
		.arena = arena,
		.fd = -1,
		.write_fd = -1,
		.next = m->active };
	if (a->next != NULL)
		a->next->prev = a;
	m->active = a;
	m->active_count++;
	return a;
}

void
attempt_free(struct attempt *a)
{
	struct manager *m = a->m;

	if (a->fd != -1)
		(void)close(a->fd);
	if (a->write_fd != -1)
		(void)close(a->write_fd);
	if (a->prev != NULL)
		a->prev->next = a->next;
	else
		m->active = a->next;
	if (a->next != NULL)
		a->next->prev = a->prev;
	m->active_count--;
	m->envelope_octets -= a->octets;
	arena_reset(&a->arena);
	if (m->spare == NULL) {
		m->spare = a;
		return;
	}
	arena_done(&a->arena);
	free(a);
}

struct attempt *
attempt_find(struct manager *m, queue_id id)
{
	struct attempt *a = m->active;

	while (a != NULL && a->id != id)
		a = a->next;
	return a;
}

void
attempt_look(struct attempt *a)
{
	if (a->settling)
		return;
	a->settling = true;
	a->next_settling = a->m->settling;
	a->m->settling = a;
}

void
attempt_fill_texts(struct delivery *d, enum outcome outcome, struct slice code,
    struct slice text)
{
	struct arena *arena = &d->attempt->arena;

	d->outcome = outcome;
	d->code = arena_dup(arena, code);
	d->text = arena_dup(arena, text);
}

/* The deliveries: one for each recipient to do. -1 with errno. */
static int
plan(struct attempt *a)
{
	size_t todo = 0;

	for (size_t i = 0; i < a->e.to_count; i++)
		todo += a->e.to[i].state == QUEUE_TODO;
	a->to = arena_alloc(&a->arena, (todo + 1) * sizeof *a->to);
	if (a->to == NULL)
		return -1;
	for (size_t i = 0; i < a->e.to_count; i++)
		if (a->e.to[i].state == QUEUE_TODO)
			a->to[a->count++] = (struct delivery){ .attempt = a,
				.to = &a->e.to[i] };
	a->open = a->count;
	a->octets = a->arena.used;
	a->m->envelope_octets += a->octets;
	return 0;
}

/* -1 when it is held or not yet released, and scheduled for later; else 0. */
static int
postpone(struct attempt *a, int64_t now_s)
{
	int64_t due_s = (int64_t)a->e.release_s;

	if (a->e.held)
		due_s = now_s + HELD_S; /* looked at again, for no harm */
	if (due_s <= now_s)
		return 0;
	/* Or the next manager would open it to find the same. */
	(void)spool_schedule(&a->m->spool, a->id, (time_t)due_s);
	manager_schedule(a->m, a->id, due_s);
	return -1;
}

/* 0, or -1: attempt_start drops it, having scheduled it if it shall stay. */
static int
take_up(struct attempt *a)
{
	struct manager *m = a->m;
	enum envelope_result r;
	int64_t now_s = clock_wall_us() / 1000000;
	char id[QUEUE_ID_LEN + 1];

	a->fd = spool_open_message(&m->spool, a->id, O_RDONLY);
	if (a->fd == -1 && errno == ENOENT)
		return -1; /* removed, or a second announcement */
	r = a->fd == -1 ? ENVELOPE_ERROR
			: envelope_read(a->fd, &a->arena, &a->e);
	if (r == ENVELOPE_OK && plan(a) == -1)
		r = ENVELOPE_ERROR;
	queue_id_format(a->id, id);
	if (r == ENVELOPE_ERROR) {
		log_event("send.error", "id=%s what=%s error=%s", id, "open",
		    strerror(errno));
		if (a->decision == DECISION_NONE)
			manager_schedule(m, a->id, now_s + AGAIN_S);
		return -1;
	}
	if (r != ENVELOPE_OK) { /* it stays for a person to look at */
		log_event("send.corrupt", "id=%s", id);
		return -1;
	}
	return a->decision == DECISION_NONE ? postpone(a, now_s) : 0;
}

void
attempt_start(struct manager *m, queue_id id, bool fresh)
{
	struct attempt *a;

	if (attempt_find(m, id) != NULL)
		return; /* announced twice: it schedules itself */
	a = attempt_new(m, id);
	if (a == NULL) {
		manager_schedule(m, id, clock_wall_us() / 1000000 + AGAIN_S);
		return;
	}
	log_session(slice_from(""));
	a->fresh = fresh;
	a->started_ms = clock_ms();
	if (take_up(a) == -1) {
		attempt_free(a);
		return;
	}
	(void)manager_rcpt(m, false);
	for (size_t i = 0; i < a->count; i++)
		attempt_route(&a->to[i]);
	if (a->open == 0)
		attempt_look(a);
}

int
attempt_give_up(struct manager *m, queue_id id)
{
	struct attempt *a = attempt_new(m, id);

	if (a == NULL)
		return -1;
	a->decision = DECISION_BOUNCE;
	if (take_up(a) == -1) {
		attempt_free(a);
		errno = ENOENT;
		return -1;
	}
	if (a->e.sender.len == 0) {
		attempt_free(a);
		errno = EINVAL;
		return -1;
	}
	a->open = 0;
	attempt_look(a);
	return 0;
}

static void
put_recipient(struct delivery *d, struct ipc_message *m)
{
	const struct envelope *e = &d->attempt->e;
	char id[QUEUE_ID_LEN + 1];

	queue_id_format(d->attempt->id, id);
	ipc_put(m, "session", e->session);
	ipc_puts(m, "id", id);
	ipc_put(m, "from", e->sender);
	ipc_put(m, "to", d->to->address);
	ipc_put_fd(m, "message", d->attempt->fd);
	ipc_putu(m, "offset", e->message_at);
	if (d->slow)
		ipc_puts(m, "slow", "1");
	if (d->errand != ERRAND_REMOTE)
		return;
	ipc_put(m, "notify", d->to->notify);
	ipc_put(m, "orcpt", d->to->orcpt);
	ipc_put(m, "ret", e->ret);
	ipc_put(m, "envid", e->envid);
	ipc_put(m, "body", e->body);
	if (e->smtputf8)
		ipc_puts(m, "smtputf8", "1");
}

int
attempt_fill(struct job *job, struct ipc_message *m, int *close_fd)
{
	struct delivery *d = (struct delivery *)job;

	switch (d->errand) {
	case ERRAND_REPORT:
		return report_fill(d->attempt, m, close_fd);
	case ERRAND_EXPAND:
		return report_expand(d, m, close_fd);
	default:
		put_recipient(d, m);
		return 0;
	}
}
