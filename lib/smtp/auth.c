/* smtp/auth - AUTH: the client and postamt-auth talk through us (RFC 4954). */
#include "smtp/auth.h"

#include "base/encode.h"
#include "base/log.h"

#include <stdio.h>
#include <unistd.h>

enum { ROUNDS_MAX = 16, FAILURES_MAX = 5 };

int
smtp_auth_settings(struct smtp_auth *a, struct control_error *why)
{
	*a = (struct smtp_auth){ .queue = { .fd = -1 } };
	return sasl_offer_settings(&a->offer, why);
}

/* NULL in clear. */
static const struct tls_facts *
facts(const struct smtp *s)
{
	return s->tls[0] != '\0' ? &s->tls_facts : NULL;
}

static bool
may_begin(const struct smtp *s, const struct smtp_auth *a)
{
	return facts(s) != NULL ||
	    (a->offer.clear && peer_is_loopback(s->peer->ip));
}

void
smtp_auth_offer(struct smtp *s, const struct smtp_auth *a)
{
	struct slice rest = slice_from(a->offer.mechanisms), mechanism;

	if (!may_begin(s, a) || s->login[0] != '\0')
		return;
	session_puts(&s->io, "250-AUTH");
	while (sasl_offer_next(facts(s), &rest, &mechanism))
		session_putf(&s->io, " %.*s", SLICE(mechanism));
	session_puts(&s->io, "\r\n");
}

/* The client's base64 as octets into m. False: it has been refused. */
static bool
put_decoded(
    struct smtp *s, struct ipc_message *m, const char *key, struct slice text)
{
	struct buf raw;
	bool good;

	buf_init_secret(&raw, SMTP_AUTH_LINE_MAX);
	good = base64_get(&raw, text) == 0;
	if (good)
		ipc_put(m, key, buf_slice(&raw));
	else
		smtp_refuse(s, SMTP_AUTH_BASE64, slice_from(""));
	buf_done(&raw);
	return good;
}

/* Tells the challenge, takes the response. False: it is over. */
static bool
go_on(struct smtp *s, struct ipc_message *m)
{
	struct slice challenge = slice_from(""), line;
	struct buf text;

	(void)ipc_get(m, "challenge", &challenge);
	buf_init(&text, 2 * SMTP_AUTH_LINE_MAX);
	base64_put(&text, challenge);
	session_puts(&s->io, "334 ");
	session_put(&s->io, buf_slice(&text));
	session_puts(&s->io, "\r\n");
	buf_done(&text);
	if (!smtp_line(s, SMTP_AUTH_LINE_MAX, &line))
		return false;
	ipc_message_reset(m);
	if (slice_is(line, "*")) {
		smtp_refuse(s, SMTP_AUTH_CANCELLED, slice_from(""));
		return false;
	}
	return put_decoded(s, m, "response", line);
}

static void
succeed(struct smtp *s, struct smtp_auth *a, struct ipc_message *m)
{
	struct slice user;
	int queue = ipc_take_fd(m, "queue");

	if (queue == -1 || !ipc_get(m, "user", &user) ||
	    slice_cstr(user, s->login, sizeof s->login) == -1) {
		s->login[0] = '\0';
		if (queue != -1)
			(void)close(queue);
		smtp_refuse(s, SMTP_AUTH_DOWN, slice_from(""));
		return;
	}
	ipc_attach(&a->queue, queue);
	smtp_answer(s, SMTP_AUTH_OK, slice_from(""));
}

/* RFC 4954 section 6: which code goes with which enhanced status. */
static void
fail(struct smtp *s, struct smtp_auth *a, const struct ipc_message *m)
{
	struct smtp_reply reply = smtp_replies[SMTP_AUTH_FAILED];
	struct slice code = slice_from(""), text = slice_from("");
	char enhanced[12] = "";

	(void)ipc_get(m, "code", &code);
	(void)ipc_get(m, "text", &text);
	(void)slice_cstr(code, enhanced, sizeof enhanced);
	if (ipc_is(m, "status", "perm")) {
		if (enhanced[0] == '5')
			reply.enhanced = enhanced;
		if (slice_begins(code, "5.5."))
			reply.code = 501;
	} else {
		reply = smtp_replies[SMTP_AUTH_DOWN];
		if (enhanced[0] == '4')
			reply.enhanced = enhanced;
		if (slice_is(code, "4.7.12"))
			reply.code = 432;
	}
	if (text.len > 0)
		reply.text = ""; /* auth's own words say it */
	smtp_refuse_with(s, &reply, text);
	if (++a->failures >= FAILURES_MAX && !s->done)
		smtp_end(s, SMTP_TOO_MANY_ERRORS);
}

static void
converse(struct smtp *s, struct smtp_auth *a, struct ipc_message *m)
{
	struct ipc auth;

	if (ipc_connect(&auth, "auth") == -1) {
		smtp_refuse(s, SMTP_AUTH_DOWN, slice_from(""));
		return;
	}
	for (unsigned round = 0; round < ROUNDS_MAX; round++) {
		if (ipc_call(&auth, m, deadline_in(IPC_DEADLINE_S)) == -1) {
			smtp_refuse(s, SMTP_AUTH_DOWN, slice_from(""));
			break;
		}
		if (ipc_is(m, "status", "ok")) {
			succeed(s, a, m);
			break;
		}
		if (!ipc_is(m, "status", "continue")) {
			fail(s, a, m);
			break;
		}
		if (round == ROUNDS_MAX - 1)
			smtp_refuse(s, SMTP_AUTH_FAILED, slice_from(""));
		else if (!go_on(s, m))
			break;
	}
	ipc_close(&auth);
}

/* RFC 4954 section 4: when AUTH is in order. */
static bool
is_in_order(struct smtp *s, const struct smtp_auth *a)
{
	const char *expected = NULL;

	if (s->login[0] != '\0')
		expected = "you have authenticated";
	else if (!s->esmtp)
		expected = "EHLO first";
	else if (s->state != SMTP_READY)
		expected = "not inside a transaction";
	if (expected != NULL)
		smtp_refuse(s, SMTP_ORDER, slice_from(expected));
	else if (!may_begin(s, a))
		smtp_refuse(s, SMTP_AUTH_CLEAR, slice_from(""));
	else
		return true;
	return false;
}

void
smtp_auth_run(struct smtp *s, struct smtp_auth *a, struct slice argument)
{
	struct slice initial = argument, name, mechanism;
	struct ipc_message m;
	bool good = true;

	if (!is_in_order(s, a))
		return;
	if (!slice_cut(&initial, ' ', &name)) {
		smtp_refuse(s, SMTP_BAD_ARGUMENT, slice_from(""));
		return;
	}
	mechanism = sasl_offer_find(&a->offer, facts(s), name);
	if (mechanism.len == 0) {
		smtp_refuse(s, SMTP_AUTH_MECHANISM, slice_from(""));
		return;
	}
	initial = slice_trim(initial);
	ipc_message_init(&m);
	sasl_offer_ask(&m, mechanism, "smtp", s->peer->ip, facts(s));
	if (slice_is(initial, "=")) /* an empty one */
		ipc_puts(&m, "initial", "");
	else if (initial.len > 0)
		good = put_decoded(s, &m, "initial", initial);
	if (good)
		converse(s, a, &m);
	ipc_message_done(&m);
	reader_wipe(&s->io.in);
}
