/* queue/report - what a sender is told of an attempt. */
#include "queue/report.h"

#include "base/writer.h"
#include "message/dsn.h"
#include "queue/submit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	REPORT_MAX = 128 * 1024 * 1024, /* octets; the settings allow 64 MiB */
	UNIQUE_LEN = 20,
	IN_MEMORY = 1024 * 1024, /* a larger copy is made on the disk */
	COPY_PIECE = 65536,
};

int64_t
report_age_s(const struct attempt *a, int64_t now_s)
{
	int64_t from_s = (int64_t)(a->e.time_us / 1000000);

	if ((int64_t)a->e.release_s > from_s)
		from_s = (int64_t)a->e.release_s;
	return now_s - from_s;
}

static bool
is_expired(const struct attempt *a, int64_t now_s)
{
	return report_age_s(a, now_s) >= a->m->limits.backoff.lifetime_s;
}

bool
report_is_final(const struct delivery *d, int64_t now_s)
{
	return d->outcome == OUTCOME_PERM ||
	    (d->outcome == OUTCOME_TEMP && is_expired(d->attempt, now_s));
}

static bool
warning_due(const struct attempt *a, int64_t now_s)
{
	uint32_t warn_s = a->m->limits.backoff.warn_s;

	return warn_s != 0 && !a->e.warned && report_age_s(a, now_s) >= warn_s;
}

/* What this delivery contributes. False: nothing. */
static bool
action_of(const struct delivery *d, int64_t now_s, enum dsn_action *action)
{
	if (report_is_final(d, now_s))
		*action = DSN_FAILED;
	else if (d->outcome == OUTCOME_TEMP && warning_due(d->attempt, now_s))
		*action = DSN_DELAYED;
	else if (d->outcome == OUTCOME_OK && d->errand != ERRAND_EXPAND)
		*action = d->relayed ? DSN_RELAYED : DSN_DELIVERED;
	else
		return false;
	/* Whoever takes it over with its NOTIFY reports the success. */
	if (*action == DSN_DELIVERED && d->errand == ERRAND_REMOTE)
		return false;
	return dsn_wanted(d->to->notify, *action);
}

bool
report_wanted(const struct attempt *a, int64_t now_s)
{
	enum dsn_action action;

	if (a->e.sender.len == 0)
		return false; /* RFC 5321 section 6.1: never for a report */
	for (size_t i = a->report_from; i < a->count; i++)
		if (action_of(&a->to[i], now_s, &action))
			return true;
	return false;
}

bool
report_warns(const struct attempt *a, int64_t now_s)
{
	enum dsn_action action;

	for (size_t i = 0; i < a->count && a->e.sender.len > 0; i++)
		if (action_of(&a->to[i], now_s, &action) &&
		    action == DSN_DELAYED)
			return true;
	return false;
}

static void
describe(
    const struct delivery *d, enum dsn_action action, struct dsn_recipient *r)
{
	*r = (struct dsn_recipient){ .action = action,
		.address = d->to->address,
		.orcpt = d->to->orcpt,
		.status = d->code,
		.text = d->text,
		.remote_mta = d->mta };
	/* RFC 3463: delivery time expired */
	if (action == DSN_FAILED && d->outcome == OUTCOME_TEMP)
		r->status = slice_from("5.4.7");
}

/* -1 with errno. */
static int
describe_all(struct attempt *a, int64_t now_s, struct dsn *d)
{
	size_t max =
	    a->count < REPORT_RECIPIENTS ? a->count : REPORT_RECIPIENTS;
	struct dsn_recipient *to = arena_alloc(&a->arena, max * sizeof *to);
	enum dsn_action action;
	size_t i;

	if (to == NULL)
		return -1;
	d->to = to;
	for (i = a->report_from; i < a->count && d->to_count < max; i++)
		if (action_of(&a->to[i], now_s, &action))
			describe(&a->to[i], action, &to[d->to_count++]);
	a->report_to = i;
	return 0;
}

static void
make_unique(char out[UNIQUE_LEN + 1])
{
	static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
	unsigned char r[UNIQUE_LEN];

	if (getrandom(r, sizeof r, 0) != (ssize_t)sizeof r)
		memset(r, 0, sizeof r);
	for (unsigned i = 0; i < UNIQUE_LEN; i++)
		out[i] = digits[r[i] & 31];
	out[UNIQUE_LEN] = '\0';
}

static int
compose(struct attempt *a, struct buf *out, bool *eight)
{
	int64_t now_s = clock_wall_us() / 1000000;
	const struct envelope *e = &a->e;
	char id[QUEUE_ID_LEN + 1], unique[UNIQUE_LEN + 1];
	struct dsn d = { .me = slice_from(a->m->me),
		.sender = e->sender,
		.envid = e->envid,
		.headers_only = slice_caseis(e->ret, "HDRS") ||
		    slice_caseis(e->body, "BINARYMIME"),
		.smtputf8 = e->smtputf8,
		.arrival_s = (int64_t)(e->time_us / 1000000),
		.now_s = now_s,
		.fd = a->fd,
		.message_at = e->message_at,
		.quote_max = a->m->limits.quote_octets };

	queue_id_format(a->id, id);
	make_unique(unique);
	d.id = slice_from(id);
	d.unique = slice_from(unique);
	d.retry_until_s =
	    now_s - report_age_s(a, now_s) + a->m->limits.backoff.lifetime_s;
	if (describe_all(a, now_s, &d) == -1)
		return -1;
	return dsn_put(out, &d, eight);
}

int
report_fill(struct attempt *a, struct ipc_message *m, int *close_fd)
{
	struct submit s = { .session = a->e.session,
		.protocol = slice_from("local"),
		.smtputf8 = a->e.smtputf8 };
	struct buf out;
	bool eight;
	int rc;

	buf_init(&out, REPORT_MAX);
	rc = compose(a, &out, &eight);
	if (rc == 0) {
		*close_fd = submit_memory();
		rc = *close_fd == -1
		    ? -1
		    : write_all(*close_fd, buf_slice(&out), DEADLINE_NEVER);
	}
	buf_done(&out);
	if (rc == -1)
		return -1;
	if (eight)
		s.body = slice_from("8BITMIME");
	submit_begin(m, &s);
	submit_to(m, a->e.sender, slice_from(""), slice_from(""));
	submit_message(m, *close_fd);
	return 0;
}

/* The message without its envelope, in a file without a name. */
static int
copy_message(struct attempt *a, int *copy)
{
	static char piece[COPY_PIECE];
	uint64_t at = a->e.message_at;
	struct stat st;
	ssize_t n;

	if (fstat(a->fd, &st) == -1)
		return -1;
	*copy = st.st_size > IN_MEMORY
	    ? openat(a->m->spool.dir, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)
	    : -1;
	if (*copy == -1)
		*copy = submit_memory();
	if (*copy == -1)
		return -1;
	while ((n = pread(a->fd, piece, sizeof piece, (off_t)at)) > 0) {
		if (write_all(*copy, slice_of(piece, (size_t)n),
			DEADLINE_NEVER) == -1)
			return -1;
		at += (uint64_t)n;
	}
	return n == 0 ? 0 : -1;
}

int
report_expand(struct delivery *d, struct ipc_message *m, int *close_fd)
{
	struct attempt *a = d->attempt;
	const struct envelope *e = &a->e;
	struct submit s = { .session = e->session,
		.protocol = slice_from("local"),
		.from = e->sender,
		.ret = e->ret,
		.envid = e->envid,
		.body = e->body,
		.smtputf8 = e->smtputf8 };

	if (copy_message(a, close_fd) == -1)
		return -1;
	submit_begin(m, &s);
	submit_to(m, d->to->address, d->to->notify, d->to->orcpt);
	submit_message(m, *close_fd);
	return 0;
}
