/* queue/admit - whether a message is taken, and taking it. Logs. */
#include "queue/admit.h"

#include "base/clock.h"
#include "base/log.h"
#include "queue/commit.h"
#include "queue/expand.h"

#include <errno.h>
#include <sys/statvfs.h>

enum { DAY_S = 24 * 60 * 60, ROOM_GOOD_MS = 1000 };

static const uint64_t room_ample = UINT64_C(4) << 30; /* octets */

uint64_t
admit_room(struct receive *r)
{
	struct statvfs fs;
	uint64_t octets;

	if (clock_ms() < r->room_ms)
		return r->room;
	if (fstatvfs(r->spool.dir, &fs) == -1)
		return 0;
	octets = (uint64_t)fs.f_bavail * fs.f_frsize;
	r->room = octets > r->limits.reserve_octets
	    ? octets - r->limits.reserve_octets
	    : 0;
	/* So much is not used up in a moment. */
	if (r->room > room_ample)
		r->room_ms = clock_ms() + ROOM_GOOD_MS;
	return r->room;
}

static enum rcpt_result
find(const void *table, struct slice address, struct rcpt *found)
{
	return rcpt_find(table, address, found);
}

/* A login of long ago opens nothing that has been closed since. */
static enum refusal
judge_login(const struct receive *r, const struct origin *o)
{
	if (!o->introduced)
		return REFUSAL_NONE;
	switch (rcpt_may_send(&r->rcpt, slice_from(o->login))) {
	case RCPT_ACCOUNT:
		return REFUSAL_NONE;
	case RCPT_CORRUPT:
		return REFUSAL_TABLE;
	default:
		return REFUSAL_LOGIN;
	}
}

static enum refusal
expand_recipients(struct receive *r, const struct origin *o, struct request *q)
{
	struct expand x = { find, &r->rcpt, o->trust != RECEIVE_NET };
	enum refusal why;

	/* A change of the table is seen by the next message. */
	if (r->has_rcpt)
		(void)rcpt_refresh(&r->rcpt);
	else
		r->has_rcpt = rcpt_open(&r->rcpt) == 0;
	why = r->has_rcpt ? judge_login(r, o) : REFUSAL_TABLE;
	return why == REFUSAL_NONE ? expand(&x, &r->arena, &q->e) : why;
}

/* Drops what the peer has no right to tell. */
static void
judge_facts(const struct origin *o, struct request *q)
{
	const struct slice none = { 0 };

	q->e.uid = o->uid;
	if (o->introduced)
		q->e.login = slice_from(o->login);
	else if (o->trust != RECEIVE_OWN)
		q->e.login = none;
	if (o->trust != RECEIVE_LOCAL)
		return;
	q->e.ip = q->helo = q->rdns = q->tls = none;
	q->e.protocol = slice_from("local");
}

/* Counts it against its login's day; a bad limits/accounts is told. */
static enum refusal
charge(const struct receive *r, const struct envelope *e, uint64_t size,
    uint64_t day, struct buf *fresh)
{
	struct usage_limits limits = r->limits.account;
	struct control_error why;

	if (e->login.len == 0)
		return REFUSAL_NONE;
	if (usage_limits_of(e->login, &limits, &why) == -1) {
		log_event("queue.setting", "file=%s line=%u wrong=%s", why.file,
		    why.line, why.expected);
		return REFUSAL_SETTING; /* nobody knows what it may */
	}
	if (limits.octets != 0 && size > limits.octets)
		return REFUSAL_SIZE;
	if (limits.messages == 0 && limits.new_recipients == 0)
		return REFUSAL_NONE;
	return usage_charge(e->login, &limits, e->to, e->to_count, day, fresh);
}

/* Who was named is counted, not what that expands to. */
static enum refusal
charge_and_commit(struct receive *r, struct request *q, const struct content *c,
    const struct envelope *named)
{
	uint64_t day = (uint64_t)time(NULL) / DAY_S;
	bool one = named->to_count == 1;
	enum refusal why;
	struct buf fresh;
	int err;

	buf_init(&fresh, USAGE_FRESH_MAX);
	why = charge(r, named, c->size, day, &fresh);
	if (why == REFUSAL_NONE) {
		why = commit(
		    r, q, c, one ? named->to[0].address : (struct slice){ 0 });
		err = errno;
		if (why != REFUSAL_NONE && named->login.len > 0)
			usage_refund(named->login, day, buf_slice(&fresh));
		errno = err;
	}
	buf_done(&fresh);
	return why;
}

enum refusal
admit(struct receive *r, const struct origin *o, struct ipc_message *m,
    struct request *q, struct content *c)
{
	bool trusted = o->trust == RECEIVE_OWN && !o->introduced;
	enum refusal why = request_parse(m, &r->arena, q);
	struct envelope named;

	log_session(q->e.session);
	if (why != REFUSAL_NONE)
		return why;
	if (q->e.session.len == 0) { /* injected: its way begins here */
		log_session_new();
		q->e.session = slice_from(log_session_id());
	}
	judge_facts(o, q);
	c->fd = ipc_take_fd(m, "message");
	if (c->fd == -1)
		return REFUSAL_REQUEST;
	why = content_check(
	    c, trusted ? NULL : &r->places, r->limits.message_octets);
	if (why == REFUSAL_NONE && admit_room(r) < c->size)
		why = REFUSAL_ROOM;
	if (why != REFUSAL_NONE)
		return why;
	named = q->e;
	why = expand_recipients(r, o, q);
	return why == REFUSAL_NONE ? charge_and_commit(r, q, c, &named) : why;
}
