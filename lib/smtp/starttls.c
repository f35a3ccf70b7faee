/* smtp/starttls - the connection goes through postamt-tls (RFC 3207). */
#include "smtp/event.h"
#include "smtp/verbs.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/*
 * The plaintext end takes the place of the connection, so that nothing here
 * keeps that open when postamt-tls lets it go.
 */
static int
take_place(struct smtp *s, int plain)
{
	int in = s->io.in.fd, out = s->io.out.fd, rc = 0;

	if (dup2(plain, in) == -1 || (out != in && dup2(plain, out) == -1))
		rc = -1;
	(void)close(plain);
	if (rc == 0)
		session_move(&s->io, in, out);
	return rc;
}

_Static_assert(
    sizeof((struct smtp *)0)->tls >= sizeof((struct tls_facts *)0)->version +
	    sizeof((struct tls_facts *)0)->cipher,
    "\"VERSION CIPHER\" fits");

int
smtp_tls_begin(struct smtp *s)
{
	int plain,
	    rc = tls_ask_server(
		s->policy->service, s->io.in.fd, &s->tls_facts, &plain);

	if (rc == 0)
		rc = take_place(s, plain);
	if (rc == 0)
		(void)stpcpy(stpcpy(stpcpy(s->tls, s->tls_facts.version), " "),
		    s->tls_facts.cipher);
	smtp_event_tls(s, rc == 0 ? 0 : errno);
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
	/* The login would be of what was said in clear (RFC 3207 section 4.2).
	 */
	if (s->login[0] != '\0') {
		smtp_refuse(
		    s, SMTP_ORDER, slice_from("STARTTLS comes before AUTH"));
		return;
	}
	if (!tls_offered()) {
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
