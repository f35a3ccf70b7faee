/* sasl/answer - after a login: the mailbox's session, or the queue. It logs. */
#include "base/die.h"
#include "base/log.h"
#include "sasl/session.h"

#include <errno.h>
#include <unistd.h>

int
session_program(const struct auth_session *s, char path[PATH_SIZE])
{
	const char *name = NULL;

	if (strcmp(s->x.protocol, "pop3") == 0)
		name = "postamt-pop3";
	else if (strcmp(s->x.protocol, "imap") == 0)
		name = "postamt-imap";
	return name == NULL ? -1 : path_join(path, s->a->libexec, name);
}

void
session_become(struct auth_session *s, struct become *b)
{
	const struct authdb_account *who = &s->x.sasl.account;

	*b = (struct become){ .home = who->home,
		.uid = who->uid,
		.gid = who->gid,
		.ip = s->x.sasl.ip,
		.user = who->name };
	b->client = ipc_take_fd(&s->request, "client");
	(void)ipc_get(&s->request, "ahead", &b->ahead);
	(void)ipc_get(&s->request, "hello", &b->hello);
}

static void
log_error(struct auth_session *s, const char *what)
{
	log_event("auth.error", "what=%s user=%.*s error=%s", what,
	    SLICE(s->x.sasl.account.name), strerror(errno));
}

/* An introduced connection to the queue goes with the answer. */
static int
answer_smtp(struct auth_session *s)
{
	const struct sasl *x = &s->x.sasl;
	struct ipc queue;
	struct ipc_message m;
	int rc = -1;

	ipc_message_init(&m);
	ipc_puts(&m, "introduce", "1");
	ipc_put(&m, "login", x->account.name);
	ipc_puts(&m, "protocol", x->tls ? "ESMTPSA" : "ESMTPA");
	if (ipc_connect(&queue, "queue") == 0) {
		rc = ipc_send(&queue, &m, deadline_in(IPC_DEADLINE_S));
		if (rc == 0) {
			ipc_reply(&s->m, "ok", NULL, NULL);
			ipc_put(&s->m, "user", x->account.name);
			ipc_put_fd(&s->m, "queue", queue.fd);
			rc = session_send(s);
		}
		ipc_close(&queue);
	}
	ipc_message_done(&m);
	if (rc == 0)
		return 0;
	log_error(s, "queue");
	return session_reply(s, SASL_ERROR);
}

/* Becomes the session, or returns -1 with errno before anything was said. */
static int
answer_mailbox(struct auth_session *s, const char *program)
{
	struct become b;

	session_become(s, &b);
	b.program = program;
	if (b.client == -1 || become_owner(&b) == -1)
		return -1;
	ipc_reply(&s->m, "ok", NULL, NULL);
	ipc_put(&s->m, "user", b.user);
	if (session_send(s) == -1)
		return -1;
	ipc_close(&s->ipc);
	become_session(&b);
	log_error(s, program);
	_exit(EXIT_TEMP);
}

int
session_answer_ok(struct auth_session *s)
{
	char path[PATH_SIZE];

	if (session_program(s, path) == -1) {
		if (!s->x.sasl.account.sends) {
			ipc_reply(&s->m, "perm", "5.7.1",
			    "This account does not send mail");
			return session_send(s);
		}
		return answer_smtp(s) == 0 ? 0 : -1;
	}
	if (s->is_begun) {
		ipc_reply(&s->m, "ok", NULL, NULL);
		ipc_put(&s->m, "user", s->x.sasl.account.name);
		(void)session_send(s);
		return -1;
	}
	(void)answer_mailbox(s, path);
	log_error(s, path);
	/* The ids may be the owner's already: nothing more is served. */
	(void)session_reply(s, SASL_ERROR);
	return -1;
}
