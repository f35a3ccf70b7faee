/* smtp/queue - the whole message goes to postamt-queue, and its answer back. */
#include "smtp/queue.h"

#include "smtp/event.h"

#include <errno.h>

/* The client waits ten minutes for us (RFC 5321 section 4.5.3.2.6). */
enum { COMMIT_S = 300, PROBE_S = 5 };

/* Asks `key`=1 on a connection of its own. 0 when the answer is ok. */
static int
ask(const char *key, struct ipc_message *m)
{
	struct ipc queue;
	int rc;

	if (ipc_connect(&queue, "queue") == -1)
		return -1;
	ipc_puts(m, key, "1");
	rc = ipc_call(&queue, m, deadline_in(PROBE_S));
	ipc_close(&queue);
	return rc == 0 && ipc_is(m, "status", "ok") ? 0 : -1;
}

int
smtp_queue_spool(void)
{
	struct ipc_message m;
	int fd = -1;

	ipc_message_init(&m);
	if (ask("spool", &m) == 0)
		fd = ipc_take_fd(&m, "file");
	ipc_message_done(&m);
	return fd;
}

bool
smtp_queue_has_room(uint64_t octets)
{
	struct ipc_message m;
	bool room =
	    true; /* whoever does not answer is asked again at the end */

	ipc_message_init(&m);
	if (ask("probe", &m) == 0)
		room = ipc_getu(&m, "free", UINT64_MAX) >= octets;
	ipc_message_done(&m);
	return room;
}

static unsigned
code_of(struct slice enhanced, bool permanent)
{
	if (slice_is(enhanced, "4.3.1"))
		return 452;
	if (!permanent)
		return 451;
	if (slice_is(enhanced, "5.3.4") || slice_is(enhanced, "5.2.2"))
		return 552;
	return slice_begins(enhanced, "5.1.") || slice_begins(enhanced, "5.7.")
	    ? 550
	    : 554;
}

static bool
is_enhanced(struct slice code, char class)
{
	return code.len >= 5 && code.len <= 9 && code.p[0] == class &&
	    code.p[1] == '.';
}

/* The refusal in the queue's own words. */
static void
refuse(struct smtp *s, const struct ipc_message *m)
{
	bool permanent = ipc_is(m, "status", "perm");
	struct slice code = slice_from(""), text = slice_from("");
	char enhanced[10];
	struct smtp_reply reply;

	(void)ipc_get(m, "code", &code);
	(void)ipc_get(m, "text", &text);
	if (!is_enhanced(code, permanent ? '5' : '4') ||
	    slice_cstr(code, enhanced, sizeof enhanced) == -1)
		memcpy(enhanced, permanent ? "5.0.0" : "4.0.0", 6);
	reply = (struct smtp_reply){ code_of(code, permanent), enhanced,
		"not queued:" };
	smtp_refuse_with(s, &reply, text);
}

static int
call(struct smtp *s)
{
	struct ipc queue;
	int rc;

	if (s->policy->queue != NULL)
		rc = s->policy->queue(s, &queue);
	else
		rc = ipc_connect(&queue, "queue");
	if (rc == -1)
		return -1;
	ipc_put_fd(&s->request, "message", s->body.fd);
	rc = ipc_call(&queue, &s->request, deadline_in(COMMIT_S));
	ipc_close(&queue);
	return rc;
}

void
smtp_queue_hand_over(struct smtp *s)
{
	struct slice id;

	if (call(s) == -1) {
		smtp_event_queue(s, errno);
		smtp_refuse(s, SMTP_QUEUE_DOWN, slice_from(""));
	} else if (ipc_is(&s->request, "status", "ok") &&
	    ipc_get(&s->request, "id", &id)) {
		s->messages++;
		s->idle_verbs = 0;
		smtp_answer(s, SMTP_QUEUED, id);
		smtp_event_accept(s, id);
	} else {
		refuse(s, &s->request);
	}
	smtp_reset(s);
}
