/* queue/client - who speaks to the queue manager over send.sock. Logs. */
#include "queue/client.h"

#include "base/log.h"
#include "queue/verbs.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static void
take_new(struct client *c)
{
	struct slice rest = buf_slice(&c->m->in.wire), key, value;
	queue_id id;

	while (ipc_next(&rest, &key, &value))
		if (slice_is(key, "new") && queue_id_parse(value, &id) == 0)
			manager_new(c->m, id);
}

static void
reply_now(struct client *c, const char *text)
{
	ipc_reply(&c->m->in, "perm", "5.7.0", text);
	(void)ipc_send(&c->ipc, &c->m->in, 0);
}

static void
take_message(struct client *c)
{
	struct slice verb;

	if (!ipc_get(&c->m->in, "verb", &verb)) {
		take_new(c);
		return;
	}
	if (c->work != NULL)
		reply_now(c, "one request at a time");
	else if (verbs_start(c, &c->m->in) == -1)
		reply_now(c, "no such verb or id");
}

/* Everything that has come. False when the connection has ended. */
static bool
take_all(struct client *c)
{
	int rc;

	do {
		rc = ipc_recv(&c->ipc, &c->m->in, 0);
		if (rc == 1)
			take_message(c);
	} while (rc == 1 && c->ipc.ahead.len > 0);
	return rc == 1 || (rc == -1 && errno == ETIMEDOUT);
}

static void
client_ready(struct watch *w)
{
	struct client *c = (struct client *)w;

	if (!take_all(c))
		client_close(c);
}

bool
client_drain(struct client *c)
{
	bool any = false;

	(void)shutdown(c->ipc.fd, SHUT_RD);
	while (ipc_recv(&c->ipc, &c->m->in, 0) == 1) {
		take_new(c); /* who waits for a reply sees the end, and asks
				again */
		any = true;
	}
	client_close(c);
	return any;
}

void
client_close(struct client *c)
{
	struct manager *m = c->m;

	if (c->work != NULL)
		verbs_end(c->work);
	if (c->prev != NULL)
		c->prev->next = c->next;
	else
		m->clients = c->next;
	if (c->next != NULL)
		c->next->prev = c->prev;
	loop_remove(&m->loop, &c->watch);
	ipc_close(&c->ipc);
	free(c);
}

static void
client_new(struct manager *m, int fd)
{
	struct client *c;
	uid_t uid;

	if (ipc_peer_uid(fd, &uid) == -1 || (uid != 0 && uid != geteuid())) {
		log_event("send.refused", "uid=%u", (unsigned)uid);
		(void)close(fd);
		return;
	}
	c = calloc(1, sizeof *c);
	if (c == NULL) {
		(void)close(fd);
		return;
	}
	ipc_attach(&c->ipc, fd);
	c->watch = (struct watch){ fd, client_ready };
	c->m = m;
	c->uid = uid;
	if (loop_add(&m->loop, &c->watch) == -1) {
		ipc_close(&c->ipc);
		free(c);
		return;
	}
	c->next = m->clients;
	if (c->next != NULL)
		c->next->prev = c;
	m->clients = c;
}

void
client_accept(struct watch *listener)
{
	struct manager *m = (struct manager *)((char *)listener -
	    offsetof(struct manager, listener));
	int fd = accept4(listener->fd, NULL, NULL, SOCK_CLOEXEC);

	if (fd != -1)
		client_new(m, fd);
}

bool
client_waits(struct manager *m)
{
	struct pollfd p = { .fd = m->listener.fd, .events = POLLIN };

	return m->listener.fd != -1 && poll(&p, 1, 0) > 0;
}
