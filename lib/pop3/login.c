/* pop3/login - the session before login (RFC 1939 section 4). */
#include "pop3/login.h"

#include "base/control.h"
#include "base/log.h"
#include "pop3/pop3.h"
#include "serve/peer.h"

#include <errno.h>
#include <unistd.h>

int
pop3_login_settings(struct pop3_login_settings *s, struct control_error *why)
{
	*s = (struct pop3_login_settings){ .idle_s = 600, .tries_max = 5 };
	if (control_u32("limits/pop3-timeout", 1, 86400, &s->idle_s, why) ==
		-1 ||
	    control_u32(
		"limits/pop3-login-tries", 1, 1000, &s->tries_max, why) == -1)
		return -1;
	return sasl_offer_settings(&s->offer, why);
}

void
pop3_login_init(struct pop3_login *l, struct session *io,
    const struct pop3_login_settings *set, const char *ip)
{
	*l = (struct pop3_login){ .io = io, .set = set, .ip = ip };
	io->line_max = POP3_LOGIN_LINE;
}

const struct tls_facts *
pop3_login_facts(const struct pop3_login *l)
{
	return l->tls ? &l->facts : NULL;
}

int
pop3_login_tls(struct pop3_login *l)
{
	int plain = -1, client = l->io->in.fd;

	reader_clear(&l->io->in);
	if (tls_ask_server("pop3", client, &l->facts, &plain) == -1)
		return -1;
	/* The plaintext end takes the place of the connection, so that nothing
	 * here keeps that open any longer. */
	if (dup2(plain, client) == -1 ||
	    (l->io->out.fd != client && dup2(plain, l->io->out.fd) == -1)) {
		(void)close(plain);
		return -1;
	}
	(void)close(plain);
	session_move(l->io, client, l->io->out.fd);
	l->tls = true;
	l->user_len = 0;
	return 0;
}

void
pop3_login_refuse(struct pop3_login *l, const char *text)
{
	session_putf(l->io, "-ERR %s\r\n", text);
	if (++l->errors < POP3_LOGIN_ERRORS_MAX)
		return;
	session_puts(l->io, "-ERR too many errors\r\n");
	l->end = POP3_LOGIN_REFUSED;
}

/* Whether a password may be sent now. */
static bool
is_private(const struct pop3_login *l)
{
	return l->tls || (l->set->offer.clear && peer_is_loopback(l->ip));
}

static bool
needs_tls(struct pop3_login *l)
{
	if (is_private(l))
		return false;
	pop3_login_refuse(
	    l, tls_offered() ? "STLS first" : "no login without TLS");
	return true;
}

static void
put_mechanisms(struct pop3_login *l, const char *before, const char *after)
{
	struct slice rest = slice_from(l->set->offer.mechanisms), each;

	while (sasl_offer_next(pop3_login_facts(l), &rest, &each))
		session_putf(l->io, "%s%.*s%s", before, SLICE(each), after);
}

static void
do_capa(struct pop3_login *l)
{
	session_putf(l->io, "+OK\r\n%s", pop3_capa);
	if (!l->tls && tls_offered())
		session_puts(l->io, "STLS\r\n");
	if (is_private(l)) {
		session_puts(l->io, "USER\r\nSASL");
		put_mechanisms(l, " ", "");
		session_puts(l->io, "\r\n");
	}
	session_puts(l->io, ".\r\n");
}

static void
do_stls(struct pop3_login *l)
{
	if (l->tls) {
		pop3_login_refuse(l, "TLS is on already");
		return;
	}
	if (!tls_offered()) {
		pop3_login_refuse(l, "no TLS here");
		return;
	}
	/* RFC 2595 section 4: nothing sent in clear after STLS counts. */
	if (reader_pending(&l->io->in) > 0) {
		log_event("pop3.injected", "ip=%s octets=%zu", l->ip,
		    reader_pending(&l->io->in));
		session_puts(l->io, "-ERR STLS is the last command\r\n");
		l->end = POP3_LOGIN_REFUSED;
		return;
	}
	session_puts(l->io, "+OK begin TLS\r\n");
	if (session_flush(l->io) == -1 || pop3_login_tls(l) == -1) {
		log_event("pop3.tls-failed", "ip=%s error=%s", l->ip,
		    strerror(errno));
		l->end = POP3_LOGIN_LOST;
		return;
	}
	log_event("pop3.tls", "ip=%s version=%s cipher=%s", l->ip,
	    l->facts.version, l->facts.cipher);
}

static void
do_user(struct pop3_login *l, struct slice args)
{
	args = slice_trim(args);
	if (needs_tls(l))
		return;
	if (args.len == 0 || args.len > sizeof l->user) {
		pop3_login_refuse(l, "which user?");
		return;
	}
	memcpy(l->user, args.p, args.len);
	l->user_len = args.len;
	/* The same for any name: PASS tells. */
	session_puts(l->io, "+OK now the password\r\n");
}

/* RFC 4616: an empty authorization identity, the name, the password. */
static void
do_pass(struct pop3_login *l, struct slice password)
{
	char plain[POP3_LOGIN_USER_MAX + POP3_LOGIN_LINE + 2];
	struct slice initial;
	size_t at = 0;

	if (needs_tls(l))
		return;
	if (l->user_len == 0) {
		pop3_login_refuse(l, "USER first");
		return;
	}
	plain[at++] = '\0';
	memcpy(plain + at, l->user, l->user_len);
	at += l->user_len;
	plain[at++] = '\0';
	if (password.len > 0)
		memcpy(plain + at, password.p, password.len);
	initial = slice_of(plain, at + password.len);
	l->user_len = 0;
	pop3_login_auth(l, slice_from("PLAIN"), &initial);
	explicit_bzero(plain, sizeof plain);
}

/* AUTH alone lists the mechanisms, which some clients expect. */
static void
list_mechanisms(struct pop3_login *l)
{
	session_puts(l->io, "+OK\r\n");
	if (is_private(l))
		put_mechanisms(l, "", "\r\n");
	session_puts(l->io, ".\r\n");
}

static void
do_auth(struct pop3_login *l, struct slice args)
{
	struct slice name, mechanism, initial;

	if (!pop3_command_word(&args, &name)) {
		list_mechanisms(l);
		return;
	}
	if (needs_tls(l))
		return;
	mechanism = sasl_offer_find(&l->set->offer, pop3_login_facts(l), name);
	if (mechanism.len == 0) {
		pop3_login_refuse(l, "no such mechanism here");
		return;
	}
	if (!pop3_command_word(&args, &initial)) {
		pop3_login_auth(l, mechanism, NULL);
		return;
	}
	pop3_login_auth_encoded(l, mechanism, initial);
}

static void
dispatch(struct pop3_login *l, struct slice line)
{
	struct pop3_command c;

	pop3_command_parse(line, &c);
	switch (c.verb) {
	case POP3_CAPA:
		do_capa(l);
		break;
	case POP3_USER:
		do_user(l, c.args);
		break;
	case POP3_PASS:
		do_pass(l, c.args);
		break;
	case POP3_AUTH:
		do_auth(l, c.args);
		break;
	case POP3_STLS:
		do_stls(l);
		break;
	case POP3_QUIT:
		session_puts(l->io, "+OK bye\r\n");
		l->end = POP3_LOGIN_QUIT;
		break;
	default:
		pop3_login_refuse(l, "unknown command, or not before login");
	}
}

enum pop3_login_end
pop3_login_run(struct pop3_login *l)
{
	struct slice line;

	session_puts(l->io, "+OK POP3 ready\r\n");
	while (l->end == POP3_LOGIN_GOES_ON) {
		switch (session_line(l->io, &line)) {
		case READER_OK:
		case READER_BARE:
			dispatch(l, line);
			break;
		case READER_TOOLONG:
			pop3_login_refuse(l, "line too long");
			break;
		default:
			l->end = POP3_LOGIN_LOST;
		}
		if (session_failed(l->io))
			l->end = POP3_LOGIN_LOST;
	}
	if (l->end != POP3_LOGIN_HANDED_ON)
		(void)session_flush(l->io);
	return l->end;
}
