/* queue/attempt_route - one message under delivery: to the lane it belongs in.
 */
#include "queue/attempt.h"

#include <errno.h>

static void
decide(struct delivery *d, enum outcome outcome, const char *code,
    const char *text)
{
	attempt_fill_texts(d, outcome, slice_from(code), slice_from(text));
	d->attempt->open--;
}

/* To the lane, or back to the heap when too much waits already. */
static void
send_by(struct delivery *d, struct lane *lane, struct dest_table *table,
    struct slice name)
{
	struct dest_entry *e = dest_get(table, name, true);

	if (e == NULL) {
		decide(d, OUTCOME_TEMP, "4.3.0", strerror(errno));
		return;
	}
	if (dest_is_dead(e)) {
		decide(d, OUTCOME_TEMP, "4.4.1", e->why);
		return;
	}
	if (e->dest.waiting >= MANAGER_WAITING_ONE ||
	    lane->waiting >= MANAGER_WAITING_ALL) {
		d->outcome = OUTCOME_PARKED;
		d->attempt->open--;
		dest_release(table, e);
		return;
	}
	lane_add(lane, &e->dest, &d->job);
}

static struct slice
domain_of(struct slice address)
{
	return slice_from_at(address, (size_t)(slice_rindex(address, '@') + 1));
}

static void
route_account(struct delivery *d, const struct rcpt *r)
{
	struct manager *m = d->attempt->m;
	struct dest_entry *e = dest_get(&m->mailboxes, r->account, false);

	d->errand = ERRAND_LOCAL;
	/* It runs programs, and some wait already: no need to ask. */
	if (e != NULL)
		d->slow = true;
	if (d->slow)
		send_by(d, &m->slow, &m->mailboxes, r->account);
	else
		lane_add(&m->fast, &d->attempt->dest, &d->job);
}

void
attempt_route(struct delivery *d)
{
	struct manager *m = d->attempt->m;
	struct slice address = d->to->address;
	struct rcpt r;

	if (!m->have_rcpt) {
		decide(d, OUTCOME_TEMP, "4.3.5",
		    "there is no table of recipients: run postamt-build");
		return;
	}
	switch (rcpt_find(&m->rcpt, address, &r)) {
	case RCPT_ACCOUNT:
		route_account(d, &r);
		return;
	case RCPT_ALIAS: /* made since the message was queued */
		d->errand = ERRAND_EXPAND;
		lane_add(&m->queue, &m->to_queue, &d->job);
		return;
	case RCPT_FOREIGN:
		d->errand = ERRAND_REMOTE;
		send_by(d, &m->remote, &m->domains, domain_of(address));
		return;
	case RCPT_UNKNOWN:
		decide(d, OUTCOME_PERM, "5.1.1", "no such mailbox here");
		return;
	case RCPT_SYNTAX:
		decide(d, OUTCOME_PERM, "5.1.3", "this is no mail address");
		return;
	default:
		decide(d, OUTCOME_TEMP, "4.3.5",
		    "the table of recipients is damaged: run postamt-build");
		return;
	}
}
