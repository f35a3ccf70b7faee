/* queue/receive - the queue's service: one connection's requests. Logs. */
#include "queue/receive.h"

#include "base/log.h"
#include "queue/admit.h"
#include "queue/notify.h"

#include <errno.h>
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
	struct origin origin;
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
	enum refusal why = admit(t->r, &t->origin, &t->in, &q, &c);
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

	if (admit_room(t->r) == 0) {
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
	ipc_putu(&t->out, "free", admit_room(t->r));
	return reply(t);
}

/* The connection goes on as that login's, for good. No reply. */
static int
introduce(struct talk *t)
{
	struct slice login;

	if (t->origin.trust != RECEIVE_OWN || t->origin.introduced ||
	    !ipc_get(&t->in, "login", &login) || login.len == 0 ||
	    slice_cstr(login, t->origin.login, sizeof t->origin.login) == -1) {
		log_event("queue.introduce", "uid=%u error=%s",
		    (unsigned)t->origin.uid, "refused");
		return -1;
	}
	t->origin.introduced = true;
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
	struct talk t = { .r = r, .origin = { .trust = trust, .uid = uid } };
	int rc = 0;

	ipc_attach(&t.peer, fd);
	ipc_message_init(&t.in);
	ipc_message_init(&t.out);
	while (rc == 0) {
		int64_t deadline_ms = deadline_in(
		    t.origin.introduced ? INTRODUCED_SILENCE_S : SILENCE_S);
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
