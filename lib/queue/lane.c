/* queue/lane - deliveries handed to a service, over connections kept open. */
#include "queue/lane_ring.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { LANE_SEND_S = 10 };

struct link {
	struct watch watch; /* first: loop_turn gives it back */
	struct ipc ipc;
	struct lane *lane;
	struct job *job;	  /* NULL: idle */
	struct link *next_idle;	  /* in lane->idle */
	struct link *prev, *next; /* in lane->all */
	int64_t since_ms;	  /* busy or idle */
};

void
lane_init(struct lane *lane)
{
	lane->idle = lane->all = NULL;
	lane->ring_first = lane->ring_last = NULL;
	lane->waiting = lane->busy = lane->links = 0;
	lane->stopped = false;
	ipc_message_init(&lane->out);
}

static void
end_temp(struct lane *lane, struct job *job, const char *code, const char *text)
{
	struct answer a = { .status = ANSWER_TEMP,
		.code = slice_from(code),
		.text = slice_from(text) };

	lane_end(lane, job, &a);
}

static void
unlink_idle(struct lane *lane, struct link *l)
{
	for (struct link **p = &lane->idle; *p != NULL; p = &(*p)->next_idle)
		if (*p == l) {
			*p = l->next_idle;
			return;
		}
}

static void
link_close(struct link *l)
{
	struct lane *lane = l->lane;

	unlink_idle(lane, l);
	if (l->prev != NULL)
		l->prev->next = l->next;
	else
		lane->all = l->next;
	if (l->next != NULL)
		l->next->prev = l->prev;
	lane->links--;
	loop_remove(lane->loop, &l->watch);
	ipc_close(&l->ipc);
	free(l);
}

static void
link_idle(struct link *l)
{
	l->job = NULL;
	l->since_ms = clock_ms();
	l->next_idle = l->lane->idle;
	l->lane->idle = l;
	l->lane->busy--;
}

/* The connection broke under its job: once more, the second time not now. */
static void
link_died(struct link *l, const char *text)
{
	struct lane *lane = l->lane;
	struct job *job = l->job;

	link_close(l);
	lane->busy--;
	if (job->died) {
		end_temp(lane, job, "4.3.0", text);
		return;
	}
	job->died = true;
	job->dest->busy--;
	lane_again(lane, job);
}

static void
read_answer(const struct ipc_message *m, struct answer *a)
{
	struct slice s = slice_from("");

	*a = (struct answer){ .status = ANSWER_TEMP };
	if (ipc_get(m, "status", &s) && slice_is(s, "ok"))
		a->status = ANSWER_OK;
	else if (slice_is(s, "perm"))
		a->status = ANSWER_PERM;
	else if (slice_is(s, "program"))
		a->status = ANSWER_PROGRAM;
	(void)ipc_get(m, "code", &a->code);
	(void)ipc_get(m, "text", &a->text);
	(void)ipc_get(m, "mta", &a->mta);
	(void)ipc_get(m, "id", &a->id);
	a->relayed = ipc_is(m, "relayed", "1");
}

static void
link_ready(struct watch *w)
{
	struct link *l = (struct link *)w;
	struct lane *lane = l->lane;
	struct job *job = l->job;
	struct answer a;
	int rc;

	if (job == NULL) { /* an idle worker goes, or talks out of turn */
		link_close(l);
		return;
	}
	rc = ipc_recv(&l->ipc, &lane->out, 0);
	if (rc == -1 && errno == ETIMEDOUT)
		return; /* the rest of it will come */
	if (rc != 1) {
		link_died(l, "the delivery process ended unexpectedly");
		return;
	}
	read_answer(&lane->out, &a);
	link_idle(l);
	lane_end(lane, job, &a);
}

/* NULL with errno. */
static struct link *
link_new(struct lane *lane)
{
	struct link *l = calloc(1, sizeof *l);
	int err;

	if (l == NULL)
		return NULL;
	if (ipc_connect(&l->ipc, lane->service) == -1) {
		free(l);
		return NULL;
	}
	l->watch = (struct watch){ l->ipc.fd, link_ready };
	l->lane = lane;
	if (loop_add(lane->loop, &l->watch) == -1) {
		err = errno;
		ipc_close(&l->ipc);
		free(l);
		errno = err;
		return NULL;
	}
	l->next = lane->all;
	if (l->next != NULL)
		l->next->prev = l;
	lane->all = l;
	lane->links++;
	return l;
}

static void
connect_failed(struct lane *lane, struct job *job)
{
	struct answer a = { .status = ANSWER_TEMP };

	a.absent = errno == ENOENT || errno == ECONNREFUSED;
	a.code = slice_from("4.3.0");
	a.text = slice_from(a.absent ? lane->absent : strerror(errno));
	lane_end(lane, job, &a);
}

/*
 * Sends the request over an idle connection, else over a new one. One that
 * its worker left meanwhile is no sign of trouble: the next is tried.
 */
static void
slane_end(struct lane *lane, struct job *job)
{
	for (;;) {
		struct link *l = lane->idle;
		bool fresh = l == NULL;

		if (fresh)
			l = link_new(lane);
		else
			lane->idle = l->next_idle;
		if (l == NULL) {
			connect_failed(lane, job);
			return;
		}
		l->job = job;
		l->since_ms = clock_ms();
		lane->busy++;
		if (ipc_send(&l->ipc, &lane->out, deadline_in(LANE_SEND_S)) ==
		    0)
			return;
		if (fresh) {
			link_died(l, "the delivery process takes no request");
			return;
		}
		lane->busy--;
		link_close(l);
	}
}

static void
start_job(struct lane *lane, struct job *job)
{
	int close_fd = -1;

	ipc_message_reset(&lane->out);
	if (lane->fill(job, &lane->out, &close_fd) == 0)
		slane_end(lane, job);
	else
		end_temp(lane, job, "4.3.0", strerror(errno));
	if (close_fd != -1)
		(void)close(close_fd);
}

bool
lane_run(struct lane *lane)
{
	bool any = false;

	while (!lane->stopped && lane->ring_first != NULL &&
	    lane->busy < lane->limit) {
		start_job(lane, lane_take(lane));
		any = true;
	}
	return any;
}

void
lane_tick(struct lane *lane, uint32_t idle_s)
{
	int64_t now = clock_ms();
	struct link *l, *next;

	for (l = lane->all; l != NULL; l = next) {
		int64_t max_s = l->job == NULL ? idle_s : lane->deadline_s;

		next = l->next;
		if (now - l->since_ms < max_s * 1000)
			continue;
		if (l->job == NULL) {
			link_close(l);
			continue;
		}
		l->job->died = true; /* not again at once */
		link_died(l, "no answer from the delivery process in time");
	}
}

void
lane_done(struct lane *lane)
{
	struct link *l, *next;

	for (l = lane->all; l != NULL; l = next) {
		next = l->next;
		link_close(l);
	}
	ipc_message_done(&lane->out);
}
