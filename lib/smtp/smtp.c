/* smtp/smtp - one SMTP session, as a server (RFC 5321). */
#include "smtp/smtp.h"

#include "base/die.h"
#include "smtp/event.h"
#include "smtp/signal.h"
#include "smtp/verbs.h"

#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>

enum { LINGER_S = 2, LINGER_OCTETS = 1024 * 1024 };

void
smtp_init(struct smtp *s, const struct smtp_config *config,
    const struct smtp_policy *policy, const struct peer *peer, int in, int out)
{
	s->config = config;
	s->policy = policy;
	s->peer = peer;
	s->verb = "";
	s->body.fd = -1;
	ipc_message_init(&s->request);
	session_init(&s->io, in, out, config->idle_s);
	s->io.line_max = SMTP_LINE_MAX;
}

void
smtp_answer(struct smtp *s, enum smtp_reply_id id, struct slice detail)
{
	smtp_reply_put(&s->io, &smtp_replies[id], detail);
}

void
smtp_end(struct smtp *s, enum smtp_reply_id id)
{
	smtp_answer(s, id, slice_from(""));
	s->done = true;
	if (id != SMTP_BYE)
		s->why = smtp_replies[id].text;
}

void
smtp_refuse_with(
    struct smtp *s, const struct smtp_reply *reply, struct slice detail)
{
	smtp_reply_put(&s->io, reply, detail);
	smtp_event_refuse(s, reply, detail);
	if (++s->errors > s->config->errors_max && !s->done)
		smtp_end(s, SMTP_TOO_MANY_ERRORS);
}

void
smtp_refuse(struct smtp *s, enum smtp_reply_id id, struct slice detail)
{
	smtp_refuse_with(s, &smtp_replies[id], detail);
}

void
smtp_reset(struct smtp *s)
{
	ipc_message_reset(&s->request);
	smtp_body_done(&s->body);
	s->recipients = s->refused = s->surplus = 0;
	s->size_octets = 0;
	s->smtputf8 = s->binary = false;
	if (s->state != SMTP_NEW)
		s->state = SMTP_READY;
}

const char *
smtp_protocol(struct smtp *s)
{
	(void)snprintf(s->name, sizeof s->name, "%s%s%s",
	    s->smtputf8	   ? "UTF8SMTP"
		: s->esmtp ? "ESMTP"
			   : "SMTP",
	    s->tls[0] != '\0' && s->esmtp ? "S" : "",
	    s->login[0] != '\0' && s->esmtp ? "A" : "");
	return s->name;
}

/* What ended the reading, as an answer and for the log. */
static void
input_ended(struct smtp *s, enum reader_result why)
{
	s->done = true;
	if (why == READER_TIMEOUT)
		smtp_end(s, SMTP_TIMEOUT);
	else if (why == READER_ERROR)
		s->failed = true, s->why = "read error";
	else
		s->why = "closed without QUIT";
}

static bool
is_http(struct slice verb)
{
	static const char *const methods[] = { "GET", "POST", "PUT", "HEAD",
		"CONNECT", "OPTIONS", "DELETE", "PATCH", "TRACE", "PRI" };

	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
		if (slice_caseis(verb, methods[i]))
			return true;
	return false;
}

static void
run_line(struct smtp *s, struct slice line)
{
	const struct smtp_verb *verb;
	struct slice name;

	if (!slice_cut(&line, ' ', &name))
		name = line;
	line = slice_trim(line);
	verb = smtp_verb_find(s, name);
	s->verb = verb == NULL ? "" : verb->name;
	if (verb == NULL && is_http(name))
		smtp_end(s, SMTP_HTTP);
	else if (verb == NULL)
		smtp_refuse(s, SMTP_UNKNOWN_VERB, slice_from(""));
	else if ((verb->flags & SMTP_VERB_IDLE) &&
	    ++s->idle_verbs > SMTP_IDLE_VERBS_MAX)
		smtp_end(s, SMTP_TOO_MANY_ERRORS);
	else if ((verb->flags & SMTP_VERB_BARE) && line.len > 0)
		smtp_refuse(s, SMTP_NO_ARGUMENT, slice_from(""));
	else if ((verb->flags & SMTP_VERB_HELO) && s->state == SMTP_NEW)
		smtp_refuse(s, SMTP_ORDER, slice_from("HELO or EHLO first"));
	else
		verb->run(s, line);
}

bool
smtp_line(struct smtp *s, size_t max, struct slice *line)
{
	enum reader_result rc;

	s->io.line_max = max;
	smtp_signal_wait(s);
	rc = session_line(&s->io, line);
	smtp_signal_busy();
	s->io.line_max = SMTP_LINE_MAX;
	if (rc == READER_OK)
		return true;
	*line = slice_of(NULL, 0);
	if (rc == READER_BARE)
		smtp_refuse(s, SMTP_LINE_BARE, slice_from(""));
	else if (rc == READER_TOOLONG)
		smtp_refuse(s,
		    max == SMTP_LINE_MAX ? SMTP_LINE_TOOLONG
					 : SMTP_AUTH_TOOLONG,
		    slice_from(""));
	else
		input_ended(s, rc);
	return false;
}

/* RFC 5321 section 4.3.1: the peer waits for it. */
static void
greet(struct smtp *s)
{
	uint32_t delay_s = s->config->greet_delay_s;

	if (delay_s > 0 &&
	    deadline_poll(s->io.in.fd, POLLIN, deadline_in(delay_s)) == 0) {
		smtp_end(s, SMTP_EARLY);
		return;
	}
	session_puts(&s->io, "220 ");
	session_puts(&s->io, s->config->me);
	session_puts(&s->io, s->policy->banner);
}

/*
 * Closing with input unread makes TCP reset the connection, and the last
 * answer may be lost: take a little of what still comes.
 */
static void
linger(struct smtp *s)
{
	struct slice piece;
	size_t taken = 0;

	if (shutdown(s->io.out.fd, SHUT_WR) == -1)
		return; /* no socket */
	s->io.in.deadline_ms = deadline_in(LINGER_S);
	while (taken < LINGER_OCTETS &&
	    reader_peek(&s->io.in, &piece) == READER_OK) {
		taken += piece.len;
		reader_skip(&s->io.in, piece.len);
	}
}

int
smtp_run(struct smtp *s)
{
	struct slice line;

	smtp_signal_catch();
	greet(s);
	while (!s->done && !session_failed(&s->io)) {
		s->verb = "";
		if (smtp_signal_came())
			smtp_end(s, SMTP_SHUTDOWN);
		else if (smtp_line(s, SMTP_LINE_MAX, &line))
			run_line(s, line);
	}
	if (session_flush(&s->io) == -1)
		s->failed = true, s->why = "cannot answer";
	smtp_event_end(s);
	if (s->why != NULL && s->io.in.end == READER_OK && !s->failed)
		linger(s);
	smtp_reset(s);
	ipc_message_done(&s->request);
	return s->failed ? EXIT_TEMP : EXIT_DONE;
}
