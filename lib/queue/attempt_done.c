/* queue/attempt_done - one message under delivery: what the lanes say. Logs. */
#include "queue/attempt.h"

#include "base/log.h"

#include <fcntl.h>

/* Left alone for as long as a first retry waits. */
static uint32_t
dead_s(const struct manager *m)
{
	return m->limits.backoff.min_s;
}

/* What the remote lane's answer tells of the domain itself (RFC 3463 4.4.x). */
static void
note_domain(
    struct manager *m, struct dest_entry *e, const struct answer *answer)
{
	if (answer->status == ANSWER_TEMP && slice_begins(answer->code, "4.4."))
		dest_failed(e, answer->text, dead_s(m));
	else if (!answer->absent)
		dest_reached(e);
}

/* The job is out of its destination, which may go when it is not needed. */
static void
leave_dest(struct delivery *d, const struct answer *answer)
{
	struct manager *m = d->attempt->m;
	struct dest_entry *e = (struct dest_entry *)d->job.dest;

	if (d->errand == ERRAND_REMOTE) {
		note_domain(m, e, answer);
		dest_release(&m->domains, e);
	} else if (d->errand == ERRAND_LOCAL && d->slow) {
		dest_release(&m->mailboxes, e);
	}
	d->job.dest = NULL;
}

static void
log_delivered(const struct delivery *d)
{
	static const char *const lanes[] = { "local", "remote" };
	const struct attempt *a = d->attempt;
	char id[QUEUE_ID_LEN + 1];

	queue_id_format(a->id, id);
	log_session(a->e.session);
	if (d->errand == ERRAND_EXPAND)
		log_event("send.expanded", "id=%s to=%.*s", id,
		    SLICE(d->to->address));
	else
		log_event("send.delivered",
		    "id=%s to=%.*s lane=%s ms=%lld age_ms=%lld", id,
		    SLICE(d->to->address), d->slow ? "slow" : lanes[d->errand],
		    (long long)(clock_ms() - a->started_ms),
		    (long long)(clock_wall_us() - (int64_t)a->e.time_us) /
			1000);
}

/*
 * Done, and others remain: the octet at once, so that a crash of ours repeats
 * nothing; the round's end syncs it.
 */
static void
mark_done(struct delivery *d)
{
	struct attempt *a = d->attempt;

	if (a->write_fd == -1)
		a->write_fd = spool_open_message(&a->m->spool, a->id, O_WRONLY);
	if (a->write_fd != -1 &&
	    spool_mark(a->write_fd, d->to->state_at, QUEUE_DONE, false) == 0)
		d->marked = true;
}

static void
conclude(struct delivery *d, const struct answer *answer)
{
	static const enum outcome outcomes[] = { OUTCOME_OK, OUTCOME_TEMP,
		OUTCOME_PERM, OUTCOME_TEMP };
	struct attempt *a = d->attempt;

	d->outcome = outcomes[answer->status];
	if (d->outcome == OUTCOME_OK) {
		d->relayed = answer->relayed;
		log_delivered(d);
		if (a->count > 1)
			mark_done(d);
	} else {
		attempt_fill_texts(d, d->outcome, answer->code, answer->text);
	}
	if (answer->mta.len > 0)
		d->mta = arena_dup(&a->arena, answer->mta);
	a->open--;
}

static void
report_done(struct attempt *a, const struct answer *answer)
{
	char id[QUEUE_ID_LEN + 1];

	queue_id_format(a->id, id);
	log_session(a->e.session);
	a->reporting = false;
	a->reported = true;
	a->unreported = answer->status == ANSWER_TEMP;
	a->report_from = a->report_to;
	if (answer->status == ANSWER_OK)
		log_event("send.report", "id=%s to=%.*s report=%.*s", id,
		    SLICE(a->e.sender), SLICE(answer->id));
	else
		log_event("send.unreported",
		    "id=%s to=%.*s again=%d code=%.*s text=%.*s", id,
		    SLICE(a->e.sender), a->unreported, SLICE(answer->code),
		    SLICE(answer->text));
	attempt_look(a);
}

/*
 * The table may have changed since it was read: an address that is refused as
 * unknown may be an alias now.
 */
static bool
has_become_alias(const struct delivery *d, const struct answer *answer)
{
	struct manager *m = d->attempt->m;
	struct rcpt r;

	return d->errand == ERRAND_LOCAL && answer->status == ANSWER_PERM &&
	    slice_is(answer->code, "5.1.1") && manager_rcpt(m, true) &&
	    rcpt_find(&m->rcpt, d->to->address, &r) == RCPT_ALIAS;
}

void
attempt_done(struct job *job, const struct answer *answer)
{
	struct delivery *d = (struct delivery *)job;
	struct attempt *a = d->attempt;

	if (d->errand == ERRAND_REPORT) {
		report_done(a, answer);
		return;
	}
	leave_dest(d, answer);
	if (answer->status == ANSWER_PROGRAM && d->errand == ERRAND_LOCAL &&
	    !d->slow) {
		d->slow = true;
		d->job.died = false;
		attempt_route(d);
	} else if (has_become_alias(d, answer)) {
		attempt_route(d);
	} else {
		conclude(d, answer);
	}
	if (a->open == 0)
		attempt_look(a);
}
