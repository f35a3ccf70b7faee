/* queue/attempt_settle - one message under delivery: a round's end. Logs. */
#include "queue/attempt.h"
#include "queue/report.h"

#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { REMOVE_AGAIN_S = 60, HELD_S = 86400 };

static void
log_wrong(const struct attempt *a, const char *what)
{
	char id[QUEUE_ID_LEN + 1];
	int err = errno;

	queue_id_format(a->id, id);
	log_event(
	    "send.error", "id=%s what=%s error=%s", id, what, strerror(err));
}

static bool
is_final(const struct delivery *d, int64_t now_s)
{
	return !d->attempt->unreported && report_is_final(d, now_s);
}

static void
log_outcome(const struct delivery *d, bool final, int64_t next_s)
{
	char id[QUEUE_ID_LEN + 1];

	queue_id_format(d->attempt->id, id);
	if (final)
		log_event("send.failed", "id=%s to=%.*s code=%.*s text=%.*s",
		    id, SLICE(d->to->address), SLICE(d->code), SLICE(d->text));
	else
		log_event("send.deferred",
		    "id=%s to=%.*s code=%.*s text=%.*s next_s=%lld", id,
		    SLICE(d->to->address), SLICE(d->code), SLICE(d->text),
		    (long long)next_s);
}

/* Nothing is left to do. */
static void
finish(struct attempt *a, int64_t now_s)
{
	for (size_t i = 0; i < a->count; i++)
		if (a->to[i].outcome != OUTCOME_OK)
			log_outcome(&a->to[i], true, 0);
	if (spool_remove(&a->m->spool, a->id) == -1 && errno != ENOENT) {
		log_wrong(a, "remove");
		manager_schedule(a->m, a->id, now_s + REMOVE_AGAIN_S);
		return;
	}
	if (!a->fresh)
		why_remove(&a->m->why, a->id);
}

static int
mark(struct attempt *a, uint64_t at, char octet)
{
	if (a->write_fd == -1)
		a->write_fd = spool_open_message(&a->m->spool, a->id, O_WRONLY);
	return a->write_fd == -1 ? -1
				 : spool_mark(a->write_fd, at, octet, false);
}

/* Everything that this round changed, on stable storage. -1 with errno. */
static int
mark_all(struct attempt *a, int64_t now_s)
{
	int rc = 0;

	for (size_t i = 0; i < a->count; i++) {
		struct delivery *d = &a->to[i];

		if (d->marked)
			continue;
		if (d->outcome == OUTCOME_OK)
			rc |= mark(a, d->to->state_at, QUEUE_DONE);
		else if (is_final(d, now_s))
			rc |= mark(a, d->to->state_at, QUEUE_FAILED);
	}
	if (a->reported && !a->unreported && report_warns(a, now_s))
		rc |= mark(a, a->e.flags_at + 1, 'W');
	if (a->decision == DECISION_HOLD)
		rc |= mark(a, a->e.flags_at, 'H');
	if (a->write_fd != -1)
		rc |= fdatasync(a->write_fd);
	return rc;
}

/* When to try again what was deferred; or, if put back only, soon. */
static int64_t
next_due(const struct attempt *a, bool deferred, int64_t now_s)
{
	uint32_t chance = (uint32_t)random() << 1;

	if (a->decision == DECISION_HOLD)
		return now_s + HELD_S;
	if (!deferred)
		return now_s + MANAGER_PARK_S / 2 + chance % MANAGER_PARK_S;
	return now_s +
	    backoff_wait(&a->m->limits.backoff, report_age_s(a, now_s), chance);
}

/* Some recipients remain. */
static void
put_back(struct attempt *a, int64_t now_s)
{
	bool deferred = false;
	struct buf why;
	int64_t due_s;

	buf_init(&why, WHY_MAX);
	for (size_t i = 0; i < a->count; i++)
		if (a->to[i].outcome == OUTCOME_TEMP ||
		    a->to[i].outcome == OUTCOME_PERM) {
			deferred |= !is_final(&a->to[i], now_s);
		}
	due_s = next_due(a, deferred, now_s);
	for (size_t i = 0; i < a->count; i++) {
		const struct delivery *d = &a->to[i];
		bool final = is_final(d, now_s);

		if (d->outcome == OUTCOME_OK || d->outcome == OUTCOME_PARKED)
			continue;
		log_outcome(d, final, due_s - now_s);
		if (!final)
			why_put(&why, d->to->address, d->code, d->text);
	}
	if (mark_all(a, now_s) == -1)
		log_wrong(a, "mark");
	/* After the marks, which change the mtime too. */
	if ((deferred || a->decision == DECISION_HOLD) &&
	    spool_schedule(&a->m->spool, a->id, (time_t)due_s) == -1)
		log_wrong(a, "schedule");
	if (why.len > 0)
		why_write(&a->m->why, a->id, buf_slice(&why));
	buf_done(&why);
	/* A message that spool/why knows is never fresh again. */
	manager_schedule(a->m, a->id, due_s);
}

static bool
is_left(const struct delivery *d, int64_t now_s)
{
	return d->outcome != OUTCOME_OK && !is_final(d, now_s);
}

static void
close_round(struct attempt *a, int64_t now_s)
{
	size_t left = 0;

	for (size_t i = 0; i < a->count; i++)
		left += is_left(&a->to[i], now_s);
	if (left == 0)
		finish(a, now_s);
	else
		put_back(a, now_s);
	attempt_free(a);
}

/* An administrator's word: all that is not delivered goes back. */
static void
give_up(struct attempt *a)
{
	for (size_t i = 0; i < a->count; i++)
		if (a->to[i].outcome != OUTCOME_OK &&
		    a->to[i].outcome != OUTCOME_PERM)
			attempt_fill_texts(&a->to[i], OUTCOME_PERM,
			    slice_from("5.0.0"),
			    slice_from("returned by the postmaster"));
}

void
attempt_settle(struct attempt *a)
{
	int64_t now_s = clock_wall_us() / 1000000;
	struct manager *m = a->m;

	log_session(a->e.session);
	if (a->decision == DECISION_REMOVE) {
		a->count = 0;
		close_round(a, now_s);
		return;
	}
	if (a->decision == DECISION_BOUNCE && !a->reported)
		give_up(a);
	if (!a->unreported && report_wanted(a, now_s)) {
		a->reporting = true;
		a->report =
		    (struct delivery){ .attempt = a, .errand = ERRAND_REPORT };
		lane_add(&m->queue, &m->to_queue, &a->report.job);
		return;
	}
	close_round(a, now_s);
}
