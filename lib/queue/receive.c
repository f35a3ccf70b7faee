/* queue/receive - the queue's service: one connection's requests. Logs. */
#include "queue/receive.h"

#include "base/log.h"
#include "queue/commit.h"
#include "queue/expand.h"
#include "queue/notify.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum {
	/* Whoever connects has its message ready. */
	SILENCE_S = 30,
	/* Save a submission session: its user is still writing. */
	INTRODUCED_SILENCE_S = 3600,
	KEEP_MAX = 1 << 20, /* octets of memory kept for the next request */
	ARENA_MAX = 256 * 1024 * 1024,
};

/* A connection. */
struct talk {
	struct receive *r;
	struct ipc peer;
	enum receive_trust trust;
	uid_t uid;
	bool introduced;
	char login[REQUEST_ADDRESS_MAX + 1]; /* when introduced */
	struct ipc_message in, out;
};

int
receive_open(struct receive *r)
{
	r->send.fd = -1;
	arena_init(&r->arena, ARENA_MAX);
	buf_init(&r->out, ENVELOPE_MAX + KEEP_MAX);
	r->has_rcpt = rcpt_open(&r->rcpt) == 0;
	if (!r->has_rcpt && errno != ENOENT)
		return -1;
	return spool_open(&r->spool) == -1
	    ? -1
	    : content_places_find(r->spool.dir, &r->places);
}

/* Free octets above the reserve; 0 with errno when nobody knows. */
static uint64_t
room(const struct receive *r)
{
	struct statvfs fs;
	uint64_t octets;

	if (fstatvfs(r->spool.dir, &fs) == -1)
		return 0;
	octets = (uint64_t)fs.f_bavail * fs.f_frsize;
	return octets > r->limits.reserve_octets
	    ? octets - r->limits.reserve_octets
	    : 0;
}

static enum rcpt_result
find(const void *table, struct slice address, struct rcpt *found)
{
	return rcpt_find(table, address, found);
}

static enum refusal
expand_recipients(struct talk *t, struct request *q)
{
	struct receive *r = t->r;
	struct expand x = { find, &r->rcpt, t->trust != RECEIVE_NET };

	/* A change of the table is seen by the next message. */
	if (r->has_rcpt)
		(void)rcpt_refresh(&r->rcpt);
	else
		r->has_rcpt = rcpt_open(&r->rcpt) == 0;
	return r->has_rcpt ? expand(&x, &r->arena, &q->e) : REFUSAL_TABLE;
}

/* Drops what the peer has no right to tell. */
static void
judge_facts(const struct talk *t, struct request *q)
{
	const struct slice none = { 0 };

	q->e.uid = t->uid;
	if (t->introduced)
		q->e.login = slice_from(t->login);
	else if (t->trust != RECEIVE_OWN)
		q->e.login = none;
	if (t->trust != RECEIVE_LOCAL)
		return;
	q->e.ip = q->helo = q->rdns = q->tls = none;
	q->e.protocol = slice_from("local");
}

static enum refusal
take_message(struct talk *t, struct request *q, struct content *c)
{
	struct receive *r = t->r;
	bool trusted = t->trust == RECEIVE_OWN && !t->introduced;
	enum refusal why = request_parse(&t->in, &r->arena, q);
	struct slice only;

	log_session(q->e.session);
	if (why != REFUSAL_NONE)
		return why;
	judge_facts(t, q);
	c->fd = ipc_take_fd(&t->in, "message");
	if (c->fd == -1)
		return REFUSAL_REQUEST;
	why = content_check(
	    c, trusted ? NULL : &r->places, r->limits.message_octets);
	if (why == REFUSAL_NONE && room(r) < c->size)
		why = REFUSAL_ROOM;
	if (why != REFUSAL_NONE)
		return why;
	only = q->e.to_count == 1 ? q->e.to[0].address : (struct slice){ 0 };
	why = expand_recipients(t, q);
	return why == REFUSAL_NONE ? commit(r, q, c, only) : why;
}

static void
log_commit(const struct request *q, const struct content *c)
{
	char id[QUEUE_ID_LEN + 1];

	queue_id_format(q->e.id, id);
	log_event("queue.commit",
	    "id=%s from=%.*s recipients=%zu size=%llu protocol=%.*s uid=%llu "
	    "login=%.*s ip=%.*s",
	    id, SLICE(q->e.sender), q->e.to_count, (unsigned long long)c->size,
	    SLICE(q->e.protocol), (unsigned long long)q->e.uid,
	    SLICE(q->e.login), SLICE(q->e.ip));
}

static int
reply(struct talk *t)
{
	return ipc_send(&t->peer, &t->out, deadline_in(IPC_DEADLINE_S));
}

/* Commits, tells send, answers, logs: in this order. */
static int
message(struct talk *t)
{
	struct request q = { 0 };
	struct content c = { .fd = -1 };
	char id[QUEUE_ID_LEN + 1];
	enum refusal why = take_message(t, &q, &c);
	int err = errno, told = 0, rc;

	if (c.fd != -1)
		(void)close(c.fd);
	if (why == REFUSAL_NONE) {
		told = notify_send(&t->r->send, q.e.id);
		err = errno;
		queue_id_format(q.e.id, id);
		ipc_reply(&t->out, "ok", NULL, NULL);
		ipc_puts(&t->out, "id", id);
	} else {
		refusal_reply(&t->out, why);
	}
	rc = reply(t);
	if (why == REFUSAL_NONE)
		log_commit(&q, &c);
	else
		log_event("queue.refuse", "from=%.*s code=%s text=%s error=%s",
		    SLICE(q.e.sender), refusal_code(why), refusal_text(why),
		    why == REFUSAL_SYSTEM || why == REFUSAL_ROOM ? strerror(err)
								 : "");
	if (told == -1 && err != ENOENT && err != ECONNREFUSED)
		log_event("queue.untold", "id=%s error=%s", id, strerror(err));
	return rc;
}

/* An unnamed file on the queue's disk, for a message too big for memory. */
static int
grant_file(struct talk *t)
{
	struct spool_file f;
	int rc;

	if (room(t->r) == 0) {
		refusal_reply(&t->out, REFUSAL_ROOM);
		return reply(t);
	}
	if (spool_create(&t->r->spool, &f) == -1) {
		refusal_reply(&t->out, refusal_errno());
		return reply(t);
	}
	if (f.dot[0] != '\0')
		(void)unlinkat(f.folder, f.dot, 0);
	f.dot[0] = '\0';
	ipc_reply(&t->out, "ok", NULL, NULL);
	ipc_put_fd(&t->out, "file", f.fd);
	rc = reply(t);
	spool_abort(&t->r->spool, &f);
	return rc;
}

static int
probe(struct talk *t)
{
	ipc_reply(&t->out, "ok", NULL, NULL);
	ipc_putu(&t->out, "free", room(t->r));
	return reply(t);
}

/* The connection goes on as that login's, for good. No reply. */
static int
introduce(struct talk *t)
{
	struct slice login;

	if (t->trust != RECEIVE_OWN || t->introduced ||
	    !ipc_get(&t->in, "login", &login) || login.len == 0 ||
	    slice_cstr(login, t->login, sizeof t->login) == -1) {
		log_event("queue.introduce", "uid=%u error=%s",
		    (unsigned)t->uid, "refused");
		return -1;
	}
	t->introduced = true;
	return 0;
}

static int
request(struct talk *t)
{
	if (ipc_is(&t->in, "introduce", "1"))
		return introduce(t);
	if (ipc_is(&t->in, "spool", "1"))
		return grant_file(t);
	if (ipc_is(&t->in, "probe", "1"))
		return probe(t);
	return message(t);
}

/* One huge request does not stay in memory. */
static void
forget(struct receive *r)
{
	arena_reset(&r->arena);
	if (r->out.cap <= KEEP_MAX)
		return;
	buf_done(&r->out);
	buf_init(&r->out, ENVELOPE_MAX + KEEP_MAX);
}

void
receive_session(struct receive *r, int fd, enum receive_trust trust, uid_t uid)
{
	struct talk t = { .r = r, .trust = trust, .uid = uid };
	int rc = 0;

	ipc_attach(&t.peer, fd);
	ipc_message_init(&t.in);
	ipc_message_init(&t.out);
	while (rc == 0) {
		int64_t deadline_ms = deadline_in(
		    t.introduced ? INTRODUCED_SILENCE_S : SILENCE_S);
		int got = ipc_recv(&t.peer, &t.in, deadline_ms);

		if (got == -1 && errno != ETIMEDOUT && errno != ECONNRESET)
			log_event("queue.error", "uid=%u error=%s",
			    (unsigned)uid, strerror(errno));
		if (got != 1)
			break;
		rc = request(&t);
		forget(r);
	}
	ipc_message_done(&t.in);
	ipc_message_done(&t.out);
	ipc_detach(&t.peer);
}
