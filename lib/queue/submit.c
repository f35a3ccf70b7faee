/* queue/submit - hand a message to the queue, over queue.sock. */
#include "queue/submit.h"

#include "base/file.h"

#include <errno.h>
#include <stdio.h>

/* Copying a large message to a slow disk takes its time. */
enum { COMMIT_S = 300 };

static void
put_some(struct ipc_message *m, const char *key, struct slice value)
{
	if (value.len > 0)
		ipc_put(m, key, value);
}

void
submit_begin(struct ipc_message *m, const struct submit *s)
{
	ipc_message_reset(m);
	put_some(m, "session", s->session);
	put_some(m, "protocol", s->protocol);
	put_some(m, "ip", s->ip);
	put_some(m, "rdns", s->rdns);
	put_some(m, "helo", s->helo);
	put_some(m, "tls", s->tls);
	put_some(m, "login", s->login);
	ipc_put(m, "from", s->from);
	put_some(m, "ret", s->ret);
	put_some(m, "envid", s->envid);
	put_some(m, "body", s->body);
	if (s->smtputf8)
		ipc_puts(m, "smtputf8", "1");
	if (s->release_s != 0)
		ipc_putu(m, "release", s->release_s);
}

void
submit_to(struct ipc_message *m, struct slice address, struct slice notify,
    struct slice orcpt)
{
	ipc_put(m, "to", address);
	put_some(m, "notify", notify);
	put_some(m, "orcpt", orcpt);
}

void
submit_message(struct ipc_message *m, int fd)
{
	ipc_put_fd(m, "message", fd);
}

/* One line of printing octets, cut to size: it goes into a reply. */
static void
copy_line(const struct ipc_message *m, const char *key, const char *absent,
    char *out, size_t size)
{
	struct slice v = slice_from(absent);
	size_t n = 0;

	(void)ipc_get(m, key, &v);
	for (; n < v.len && n < size - 1; n++)
		out[n] = v.p[n] >= ' ' && v.p[n] <= '~' ? v.p[n] : '?';
	out[n] = '\0';
}

static enum submit_result
lost(struct ipc *queue, struct submit_answer *a, const char *what)
{
	int err = errno;

	ipc_close(queue);
	*a = (struct submit_answer){ .code = "4.3.0" };
	(void)snprintf(
	    a->text, sizeof a->text, "cannot %s: %s", what, strerror(err));
	errno = err;
	return SUBMIT_TEMP;
}

enum submit_result
submit_send(struct ipc *queue, struct ipc_message *m, struct submit_answer *a)
{
	enum submit_result r;

	if (queue->fd == -1 && ipc_connect(queue, "queue") == -1)
		return lost(queue, a, "reach the queue");
	if (ipc_call(queue, m, deadline_in(COMMIT_S)) == -1)
		return lost(queue, a, "hand it to the queue");
	*a = (struct submit_answer){ .id = "" };
	if (ipc_is(m, "status", "ok")) {
		copy_line(m, "id", "", a->id, sizeof a->id);
		return SUBMIT_OK;
	}
	r = ipc_is(m, "status", "perm") ? SUBMIT_PERM : SUBMIT_TEMP;
	copy_line(m, "code", r == SUBMIT_PERM ? "5.3.0" : "4.3.0", a->code,
	    sizeof a->code);
	copy_line(m, "text", "the queue refused it", a->text, sizeof a->text);
	return r;
}

int
submit_memory(void)
{
	return file_memory("message");
}

int
submit_disk(struct ipc *queue)
{
	struct ipc_message m;
	int fd = -1, err;

	if (queue->fd == -1 && ipc_connect(queue, "queue") == -1)
		return -1;
	ipc_message_init(&m);
	ipc_puts(&m, "spool", "1");
	if (ipc_call(queue, &m, deadline_in(IPC_DEADLINE_S)) == -1) {
		err = errno;
		ipc_close(queue);
	} else {
		err = ENOSPC; /* what it refuses for */
		if (ipc_is(&m, "status", "ok")) {
			fd = ipc_take_fd(&m, "file");
			err = errno;
		}
	}
	ipc_message_done(&m);
	errno = err;
	return fd;
}
