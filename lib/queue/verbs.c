/* queue/verbs - what an administrator wants of queued messages. Logs. */
#include "queue/verbs.h"

#include "base/log.h"
#include "queue/attempt.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { VERBS_AT_ONCE = 200, HELD_S = 86400 };

enum verb { FLUSH, HOLD, RELEASE, REMOVE, BOUNCE, SCAN, VERB_COUNT };

static const char *const names[VERB_COUNT] = { "flush", "hold", "release",
	"remove", "bounce", "scan" };

struct verbs {
	enum verb verb;
	queue_id *ids; /* owned */
	size_t count, at, done;
	int err; /* errno of the last failure, ENOENT not counted */
};

void
verbs_end(struct verbs *v)
{
	free(v->ids);
	free(v);
}

static int64_t
now_s(void)
{
	return clock_wall_us() / 1000000;
}

static int
remove_message(struct manager *m, queue_id id)
{
	char text[QUEUE_ID_LEN + 1];

	if (spool_remove(&m->spool, id) == -1)
		return -1;
	why_remove(&m->why, id);
	(void)heap_remove(&m->heap, id);
	queue_id_format(id, text);
	log_event("send.removed", "id=%s", text);
	return 0;
}

/* Sets or clears the held flag, on stable storage. */
static int
set_held(struct manager *m, queue_id id, bool held)
{
	enum envelope_result r;
	struct arena arena;
	struct envelope e;
	int fd = spool_open_message(&m->spool, id, O_RDWR), rc = -1;

	if (fd == -1)
		return -1;
	arena_init(&arena, 2 * ENVELOPE_MAX);
	r = envelope_read(fd, &arena, &e);
	if (r == ENVELOPE_OK)
		rc = spool_mark(fd, e.flags_at, held ? 'H' : '-', true);
	else if (r != ENVELOPE_ERROR)
		errno = EBADMSG;
	arena_done(&arena);
	(void)close(fd);
	return rc;
}

static int
hold(struct manager *m, queue_id id, bool held)
{
	int64_t due_s = held ? now_s() + HELD_S : HEAP_FLUSH;

	if (set_held(m, id, held) == -1 ||
	    spool_schedule(&m->spool, id, (time_t)(held ? due_s : now_s())) ==
		-1)
		return -1;
	if (!heap_move(&m->heap, id, due_s))
		manager_schedule(m, id, due_s);
	return 0;
}

/* EINVAL: its sender is null, and nobody would ever hear of it. */
static int
bounce(struct manager *m, queue_id id)
{
	if (attempt_give_up(m, id) == -1)
		return -1;
	(void)heap_remove(&m->heap, id);
	return 0;
}

static int
flush(struct manager *m, queue_id id)
{
	if (heap_move(&m->heap, id, HEAP_FLUSH))
		return 0;
	errno = ENOENT;
	return -1;
}

/* One that is under delivery now. */
static int
decide(struct attempt *a, enum verb verb)
{
	if (verb == BOUNCE && a->e.sender.len == 0) {
		errno = EINVAL;
		return -1;
	}
	if (verb == HOLD)
		a->decision = DECISION_HOLD;
	else if (verb == REMOVE)
		a->decision = DECISION_REMOVE;
	else if (verb == BOUNCE)
		a->decision = DECISION_BOUNCE;
	else if (verb == RELEASE && a->decision == DECISION_HOLD)
		a->decision = DECISION_NONE;
	return 0;
}

static int
apply(struct manager *m, enum verb verb, queue_id id)
{
	struct attempt *a = attempt_find(m, id);

	if (a != NULL)
		return decide(a, verb);
	switch (verb) {
	case HOLD:
	case RELEASE:
		return hold(m, id, verb == HOLD);
	case REMOVE:
		return remove_message(m, id);
	case BOUNCE:
		return bounce(m, id);
	default:
		return flush(m, id);
	}
}

static void
reply(struct client *c)
{
	struct verbs *v = c->work;
	struct ipc_message m;

	ipc_message_init(&m);
	if (v->err == EINVAL)
		ipc_reply(&m, "perm", "5.6.0",
		    "the null sender cannot be told: remove it instead");
	else if (v->err != 0)
		ipc_reply(&m, "temp", "4.3.0", strerror(v->err));
	else if (v->done == 0 && v->count == 1)
		ipc_reply(&m, "perm", "5.0.0", "no such message");
	else
		ipc_reply(&m, "ok", NULL, NULL);
	ipc_putu(&m, "count", v->done);
	(void)ipc_send(&c->ipc, &m, 0);
	ipc_message_done(&m);
	verbs_end(v);
	c->work = NULL;
}

static void
turn(struct client *c)
{
	struct verbs *v = c->work;

	for (unsigned n = 0; v->at < v->count && n < VERBS_AT_ONCE; n++) {
		if (apply(c->m, v->verb, v->ids[v->at++]) == 0)
			v->done++;
		else if (errno != ENOENT)
			v->err = errno;
	}
	if (v->at == v->count)
		reply(c);
}

bool
verbs_turn(struct manager *m)
{
	bool any = false;

	for (struct client *c = m->clients; c != NULL; c = c->next)
		if (c->work != NULL) {
			turn(c);
			any = true;
		}
	return any;
}

bool
verbs_left(const struct manager *m)
{
	for (const struct client *c = m->clients; c != NULL; c = c->next)
		if (c->work != NULL)
			return true;
	return false;
}

/* The whole queue at one stroke, where that can be done in memory. */
static int
start_all(struct client *c, struct verbs *v)
{
	struct manager *m = c->m;

	dest_forgive(&m->domains);
	if (v->verb != FLUSH) {
		v->ids = manager_ids(m, &v->count);
		return v->ids == NULL ? -1 : 0;
	}
	heap_move_all(&m->heap, HEAP_FLUSH);
	v->done = m->heap.count;
	return 0;
}

static int
start_one(struct client *c, struct verbs *v, struct slice text)
{
	queue_id id;

	if (queue_id_parse(text, &id) == -1)
		return -1;
	v->ids = malloc(sizeof *v->ids);
	if (v->ids == NULL)
		return -1;
	v->ids[v->count++] = id;
	dest_forgive(&c->m->domains);
	return 0;
}

int
verbs_start(struct client *c, const struct ipc_message *m)
{
	struct slice name = slice_from(""), id = slice_from("");
	struct verbs *v;
	int rc, verb = 0;

	(void)ipc_get(m, "verb", &name);
	(void)ipc_get(m, "id", &id);
	if (slice_is(name, "retry"))
		name = slice_from(names[FLUSH]);
	while (verb < VERB_COUNT && !slice_is(name, names[verb]))
		verb++;
	v = verb == VERB_COUNT ? NULL : calloc(1, sizeof *v);
	if (v == NULL)
		return -1;
	log_session(slice_from(""));
	log_event("send.verb", "verb=%.*s id=%.*s uid=%u", SLICE(name),
	    SLICE(id), (unsigned)c->uid);
	v->verb = (enum verb)verb;
	if (verb == SCAN)
		rc = manager_scan(c->m);
	else
		rc =
		    slice_is(id, "all") ? start_all(c, v) : start_one(c, v, id);
	if (rc == -1) {
		verbs_end(v);
		return -1;
	}
	c->work = v;
	return 0;
}
