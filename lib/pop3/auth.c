/* pop3/auth - AUTH and PASS as an exchange with postamt-auth (RFC 5034). */
#include "base/encode.h"
#include "base/log.h"
#include "pop3/login.h"

#include <errno.h>

enum { TEXT_MAX = 200, ROUNDS_MAX = 16 };

/* Where an exchange stands. */
struct exchange {
	struct pop3_login *l;
	struct ipc ipc;
	struct ipc_message m; /* the request, then its reply */
};

static void
say(struct pop3_login *l, const char *text)
{
	session_putf(l->io, "-ERR %s\r\n", text);
}

static void
say_temp(struct exchange *x, int err)
{
	log_event(
	    "pop3.auth-failed", "ip=%s error=%s", x->l->ip, strerror(err));
	pop3_login_refuse(
	    x->l, "[SYS/TEMP] login is not possible now, try later");
}

/* The end of a failed try: RFC 3206 section 4. */
static void
count_try(struct pop3_login *l)
{
	if (++l->tries < l->set->tries_max)
		return;
	say(l, "[AUTH] too many failed logins");
	l->end = POP3_LOGIN_REFUSED;
}

/*
 * Any request may be the last of the exchange, so each carries the connection,
 * what the client has sent ahead, and what the mailbox's session says first.
 */
static int
ask(struct exchange *x)
{
	struct reader *in = &x->l->io->in;
	struct slice ahead;

	ipc_put_fd(&x->m, "client", in->fd);
	if (reader_pending(in) > 0 && reader_peek(in, &ahead) == READER_OK)
		ipc_put(&x->m, "ahead", ahead);
	ipc_puts(&x->m, "hello", "+OK logged in\r\n");
	/* what was said so far comes before what that session says */
	if (session_flush(x->l->io) == -1)
		return -1;
	return ipc_call(&x->ipc, &x->m, deadline_in(IPC_DEADLINE_S));
}

/* The client's line as octets into m under `key`. */
static int
put_decoded(struct exchange *x, const char *key, struct slice encoded)
{
	struct buf raw;
	int result;

	buf_init_secret(&raw, POP3_LOGIN_LINE);
	/* RFC 5034 section 4: "=" is an empty initial response. */
	result = slice_is(encoded, "=") ? 0 : base64_get(&raw, encoded);
	if (result == 0)
		ipc_put(&x->m, key, buf_slice(&raw));
	buf_done(&raw);
	return result;
}

/* Tells the client the challenge and takes its response. False: it is over. */
static bool
go_on(struct exchange *x)
{
	struct pop3_login *l = x->l;
	struct slice challenge = { 0 }, line;
	struct buf text;
	enum reader_result got;

	(void)ipc_get(&x->m, "challenge", &challenge);
	buf_init(&text, 65536);
	base64_put(&text, challenge);
	session_puts(l->io, "+ ");
	session_put(l->io, buf_slice(&text));
	session_puts(l->io, "\r\n");
	buf_done(&text);
	got = session_line(l->io, &line);
	if (got == READER_TOOLONG) {
		pop3_login_refuse(l, "line too long");
		return false;
	}
	if (got != READER_OK && got != READER_BARE) {
		l->end = POP3_LOGIN_LOST;
		return false;
	}
	ipc_message_reset(&x->m);
	if (slice_is(line, "*")) {
		pop3_login_refuse(l, "cancelled");
		return false;
	}
	if (put_decoded(x, "response", line) == 0)
		return true;
	pop3_login_refuse(l, "not base64");
	return false;
}

/* The reply's own words, where they are fit for a line. */
static void
say_refused(struct exchange *x, const char *code, const char *otherwise)
{
	struct slice text = slice_from(otherwise), given;
	bool fit;

	fit = ipc_get(&x->m, "text", &given) && given.len > 0 &&
	    given.len <= TEXT_MAX;
	for (size_t i = 0; fit && i < given.len; i++)
		fit = given.p[i] >= ' ' && given.p[i] <= '~';
	if (fit)
		text = given;
	session_putf(x->l->io, "-ERR [%s] %.*s\r\n", code, SLICE(text));
}

static void
converse(struct exchange *x)
{
	for (unsigned round = 0; round < ROUNDS_MAX; round++) {
		if (ask(x) == -1) {
			if (session_failed(x->l->io))
				x->l->end = POP3_LOGIN_LOST;
			else
				say_temp(x, errno);
			return;
		}
		if (ipc_is(&x->m, "status", "ok")) {
			x->l->end = POP3_LOGIN_HANDED_ON;
			return;
		}
		if (ipc_is(&x->m, "status", "perm")) {
			say_refused(x, "AUTH", "wrong user name or password");
			count_try(x->l);
			return;
		}
		if (!ipc_is(&x->m, "status", "continue")) {
			say_refused(x, "SYS/TEMP", "try later");
			count_try(x->l);
			return;
		}
		if (!go_on(x))
			return;
	}
	say(x->l, "[AUTH] too many rounds");
	count_try(x->l);
}

static void
exchange(struct pop3_login *l, struct slice mechanism,
    const struct slice *initial, bool encoded)
{
	struct exchange x = { .l = l };

	ipc_message_init(&x.m);
	sasl_offer_ask(&x.m, mechanism, "pop3", l->ip, pop3_login_facts(l));
	if (encoded && put_decoded(&x, "initial", *initial) == -1) {
		pop3_login_refuse(l, "not base64");
		ipc_message_done(&x.m);
		return;
	}
	if (!encoded && initial != NULL)
		ipc_put(&x.m, "initial", *initial);
	if (ipc_connect(&x.ipc, "auth") == -1) {
		say_temp(&x, errno);
	} else {
		converse(&x);
		ipc_close(&x.ipc);
	}
	ipc_message_done(&x.m);
	reader_wipe(&l->io->in);
}

void
pop3_login_auth(
    struct pop3_login *l, struct slice mechanism, const struct slice *initial)
{
	exchange(l, mechanism, initial, false);
}

void
pop3_login_auth_encoded(
    struct pop3_login *l, struct slice mechanism, struct slice initial)
{
	exchange(l, mechanism, &initial, true);
}
