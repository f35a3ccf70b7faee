/* queue/commit - a request becomes a file of the queue. */
#include "queue/commit.h"

#include "base/clock.h"
#include "base/writer.h"
#include "message/received.h"

#include <errno.h>

/*
 * HEAD_MAX: as much is read beside the envelope and written with it in one
 * write(2): most messages are no larger. The rest is copied by the kernel.
 */
enum { HEAD_MAX = 256 * 1024, TRIES = 3 };

static void
put_received(struct receive *r, const struct request *q, struct slice only)
{
	char id[QUEUE_ID_LEN + 1];
	struct received field = {
		.helo = q->helo,
		.rdns = q->rdns,
		.ip = q->e.ip,
		.tls = q->tls,
		.by = slice_from(r->me),
		.protocol = q->e.protocol,
		.uid = q->e.uid,
		.to = only,
		.at = (time_t)(q->e.time_us / 1000000),
	};

	queue_id_format(q->e.id, id);
	field.id = slice_from(id);
	received_put(&r->out, &field);
}

static enum refusal
write_file(struct receive *r, struct request *q, const struct content *c,
    struct slice only, int to)
{
	enum refusal why;
	size_t head_at;

	buf_reset(&r->out);
	envelope_put(&r->out, &q->e);
	put_received(r, q, only);
	head_at = r->out.len;
	why = content_head(c, HEAD_MAX, &r->out);
	if (why != REFUSAL_NONE)
		return why;
	if (buf_failed(&r->out))
		return REFUSAL_SYSTEM;
	if (received_count(slice_from_at(buf_slice(&r->out), head_at)) >=
	    RECEIVED_MAX)
		return REFUSAL_LOOP;
	if (write_all(to, buf_slice(&r->out), DEADLINE_NEVER) == -1)
		return refusal_errno();
	return content_rest(c, r->out.len - head_at, to);
}

/* False with *why; true to try again: another process had the id. */
static bool
attempt(struct receive *r, struct request *q, const struct content *c,
    struct slice only, enum refusal *why)
{
	struct spool_file f;

	if (spool_create(&r->spool, &f) == -1) {
		*why = refusal_errno();
		return false;
	}
	q->e.id = f.id;
	q->e.time_us = queue_id_time_us(f.id);
	*why = write_file(r, q, c, only, f.fd);
	if (*why != REFUSAL_NONE) {
		spool_abort(&r->spool, &f);
		return false;
	}
	if (spool_commit(&r->spool, &f) == 0)
		return false;
	*why = refusal_errno();
	return errno == EEXIST;
}

enum refusal
commit(struct receive *r, struct request *q, const struct content *c,
    struct slice only)
{
	enum refusal why = REFUSAL_NONE;

	for (int tries = 0; tries < TRIES && attempt(r, q, c, only, &why);
	     tries++)
		;
	return why;
}
