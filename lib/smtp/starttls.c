/* smtp/starttls - the connection goes through postamt-tls (RFC 3207). */
#include "smtp/event.h"
#include "smtp/verbs.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* The handshake is the peer's business too. */
enum { HANDSHAKE_S = 120 };

bool
smtp_tls_offered(const struct smtp *s)
{
	char path[PATH_SIZE];
	struct stat st;

	return s->tls[0] == '\0' &&
	    path_join(path, path_run(), "tls.sock") == 0 &&
	    stat(path, &st) == 0;
}

/* What postamt-tls found out, for Received and the log. */
static void
keep_facts(struct smtp *s, const struct ipc_message *m)
{
	struct slice version = slice_from("TLS"), cipher = slice_from("");

	(void)ipc_get(m, "version", &version);
	(void)ipc_get(m, "cipher", &cipher);
	(void)snprintf(s->tls, sizeof s->tls, "%.*s%s%.*s", SLICE(version),
	    cipher.len > 0 ? " " : "", SLICE(cipher));
}

static int
handshake(struct smtp *s, struct ipc *tls, struct ipc_message *m)
{
	int plain;

	ipc_puts(m, "role", "server");
	ipc_puts(m, "name", s->policy->service);
	ipc_put_fd(m, "client", s->io.in.fd);
	if (ipc_call(tls, m, deadline_in(HANDSHAKE_S)) == -1)
		return -1;
	plain = ipc_take_fd(m, "plain");
	if (!ipc_is(m, "status", "ok") || plain == -1) {
		if (plain != -1)
			(void)close(plain);
		errno = ECONNABORTED;
		return -1;
	}
	keep_facts(s, m);
	if (s->policy->secured != NULL)
		s->policy->secured(s, m);
	session_move(&s->io, plain, plain);
	return 0;
}

int
smtp_tls_begin(struct smtp *s)
{
	struct ipc_message m;
	struct ipc tls;
	int rc;

	if (ipc_connect(&tls, "tls") == -1)
		return -1;
	ipc_message_init(&m);
	rc = handshake(s, &tls, &m);
	smtp_event_tls(s, rc == 0 ? 0 : errno);
	ipc_message_done(&m);
	ipc_close(&tls);
	return rc;
}

void
smtp_starttls(struct smtp *s, struct slice argument)
{
	(void)argument;
	if (s->tls[0] != '\0') {
		smtp_refuse(s, SMTP_ORDER, slice_from("TLS has begun"));
		return;
	}
	if (!smtp_tls_offered(s)) {
		smtp_refuse(s, SMTP_TLS_DOWN, slice_from(""));
		return;
	}
	/* Commands that came in clear must not be taken for later ones. */
	if (reader_pending(&s->io.in) > 0) {
		smtp_refuse(
		    s, SMTP_ORDER, slice_from("nothing may follow STARTTLS"));
		s->done = true;
		s->why = "input behind STARTTLS";
		return;
	}
	smtp_answer(s, SMTP_TLS_READY, slice_from(""));
	if (session_flush(&s->io) == -1 || smtp_tls_begin(s) == -1) {
		s->done = true;
		s->why = "no TLS";
		return;
	}
	/* RFC 3207 section 4.2: the session starts anew. */
	s->state = SMTP_NEW;
	s->esmtp = false;
	s->helo[0] = '\0';
	smtp_reset(s);
}
