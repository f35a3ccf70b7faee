/* sasl/service - auth.sock: one connection of a login program. It logs. */
#include "sasl/service.h"

#include "base/die.h"
#include "base/log.h"
#include "sasl/manage.h"
#include "serve/peer.h"
#include "tls/seal.h"

#include <errno.h>
#include <unistd.h>

/*
 * A login program connects when it has a request; inside an exchange a person
 * types the next response, for as long as a POP3 command may take.
 */
enum { REQUEST_S = 10, EXCHANGE_S = 600, EXCHANGES_MAX = 16 };

static const struct answer {
	const char *status, *code, *text;
} answers[] = {
	[SASL_CONTINUE] = { "continue", NULL, NULL },
	[SASL_OK] = { "ok", NULL, NULL },
	[SASL_WRONG] = { "perm", "5.7.8", "Authentication failed" },
	[SASL_SYNTAX] = { "perm", "5.5.2", "Malformed authentication data" },
	[SASL_CHANGE] = { "temp", "4.7.12", "The password must be changed" },
	[SASL_LATER] = { "temp", "4.7.0",
	    "Too many failed logins, try again later" },
	[SASL_ERROR] = { "temp", "4.3.0", "Temporary authentication failure" },
};

int
session_send(struct auth_session *s)
{
	return ipc_send(&s->ipc, &s->m, deadline_in(IPC_DEADLINE_S));
}

int
session_reply(struct auth_session *s, enum sasl_outcome r)
{
	ipc_reply(&s->m, answers[r].status, answers[r].code, answers[r].text);
	return session_send(s);
}

/* Copies a fact of the request into dst; too long counts as absent. */
static struct slice
copy(const struct ipc_message *m, const char *key, char *dst, size_t size)
{
	struct slice v;

	if (!ipc_get(m, key, &v) || slice_cstr(v, dst, size) == -1)
		dst[0] = '\0';
	return slice_from(dst);
}

static void
end_exchange(struct auth_session *s)
{
	if (s->x.running)
		sasl_done(&s->x.sasl);
	s->x.running = false;
}

/*
 * What may be believed of the connection: the facts that postamt-tls has
 * sealed, and without them that it is in clear and of this host. NULL, or why
 * nobody can log in there.
 */
static const char *
take_facts(struct auth_session *s)
{
	struct exchange *x = &s->x;
	int fd = ipc_take_fd(&s->m, "facts"), rc;

	x->tls = (struct tls_facts){ .sealed = -1 };
	x->sasl.tls = fd != -1;
	if (fd == -1) {
		(void)copy(&s->m, "ip", x->tls.ip, sizeof x->tls.ip);
		return s->a->clear && peer_is_loopback(x->tls.ip)
		    ? NULL
		    : "Logging in needs TLS";
	}
	rc = facts_unseal(fd, s->a->tls_uid, &x->tls);
	if (rc == -1)
		log_event(
		    "auth.error", "what=%s error=%s", "facts", strerror(errno));
	(void)close(fd);
	return rc == 0 ? NULL : "These facts are not of postamt-tls";
}

static void
set_facts(struct sasl *s, const struct tls_facts *f)
{
	s->ip = slice_from(f->ip);
	s->fingerprint = slice_from(f->fingerprint);
	s->exporter = slice_of(f->exporter, f->exporter_len);
	s->endpoint = slice_of(f->endpoint, f->endpoint_len);
}

static bool
start(struct auth_session *s)
{
	struct exchange *x = &s->x;
	struct slice v;

	x->sasl.db = &s->a->db;
	x->sasl.penalty = &s->a->penalty;
	x->sasl.oauth_program = s->a->oauth_program;
	x->sasl.check =
	    s->a->checkpassword[0] != '\0' ? session_checkpassword : NULL;
	x->sasl.check_ctx = s;
	s->is_begun = false;
	x->sasl.protocol =
	    copy(&s->m, "protocol", x->protocol, sizeof x->protocol);
	set_facts(&x->sasl, &x->tls);
	if (ipc_get(&s->m, "session", &v))
		log_session(v);
	v = copy(&s->m, "auth", x->mech, sizeof x->mech);
	x->running = sasl_start(&x->sasl, v);
	return x->running;
}

static void
log_login(struct auth_session *s, enum sasl_outcome r)
{
	struct sasl *x = &s->x.sasl;

	if (r == SASL_OK)
		log_event("auth.ok",
		    "user=%.*s mech=%s how=%s protocol=%s ip=%s",
		    SLICE(x->account.name), s->x.mech, x->how, s->x.protocol,
		    s->x.tls.ip);
	else
		log_event("auth.fail",
		    "result=%s login=%s mech=%s protocol=%s ip=%s",
		    sasl_outcome_name(r), x->login, s->x.mech, s->x.protocol,
		    s->x.tls.ip);
}

static int
answer(struct auth_session *s, enum sasl_outcome r, struct slice challenge)
{
	if (r == SASL_CONTINUE) {
		ipc_reply(&s->m, "continue", NULL, NULL);
		ipc_put(&s->m, "challenge", challenge);
		return session_send(s);
	}
	log_login(s, r);
	sasl_note(&s->x.sasl, r, s->x.mech);
	if (r == SASL_OK)
		return session_answer_ok(s);
	end_exchange(s);
	return session_reply(s, r);
}

static int
refuse(struct auth_session *s, const char *code, const char *text)
{
	ipc_reply(&s->m, "perm", code, text);
	return session_send(s);
}

/* Serves s->request, and wipes it: passwords were in there. */
static int
serve_request(struct auth_session *s, int (*serve)(struct auth_session *s))
{
	int rc;

	s->request = s->m;
	ipc_message_init(&s->m);
	rc = serve(s);
	ipc_message_done(&s->request);
	return rc;
}

static int
step(struct auth_session *s)
{
	struct slice response;
	bool first = ipc_get(&s->request, "auth", &response);
	bool have =
	    ipc_get(&s->request, first ? "initial" : "response", &response);
	enum sasl_outcome r;
	struct buf challenge;
	int rc;

	if (!s->x.running || (!first && !have))
		return refuse(s, "5.5.1", "No exchange is going on");
	buf_init(&challenge, SASL_RESPONSE_MAX);
	r = sasl_take(&s->x.sasl, have ? &response : NULL, &challenge);
	rc = answer(s, r, buf_slice(&challenge));
	buf_done(&challenge);
	return rc;
}

static int
handle(struct auth_session *s)
{
	const char *why;
	struct slice v;

	if (ipc_get(&s->m, "manage", &v))
		return serve_request(s, manage);
	if (!s->trusted)
		return refuse(s, "5.7.0", "This service is not yours");
	if (ipc_get(&s->m, "auth", &v)) {
		end_exchange(s);
		why = take_facts(s);
		if (why != NULL)
			return refuse(s, "5.7.0", why);
		if (!start(s))
			return refuse(s, "5.5.4", "No such mechanism");
	}
	return serve_request(s, step);
}

/* Login programs, root, and oneself. */
static bool
is_trusted(const struct auth_service *a, int fd)
{
	uid_t uid;

	return ipc_peer_uid(fd, &uid) == 0 &&
	    (uid == 0 || uid == geteuid() || uid == a->net_uid);
}

static int
serve_all(struct auth_session *s)
{
	for (unsigned n = 0; n < EXCHANGES_MAX * 4; n++) {
		int64_t end =
		    deadline_in(s->x.running ? EXCHANGE_S : REQUEST_S);

		if (ipc_recv(&s->ipc, &s->m, end) != 1)
			break;
		if (handle(s) == -1)
			return EXIT_TEMP;
	}
	return EXIT_DONE;
}

int
auth_service_run(struct auth_service *a, int fd)
{
	static struct auth_session s;
	int rc;

	s.a = a;
	s.trusted = is_trusted(a, fd);
	ipc_attach(&s.ipc, fd);
	ipc_message_init(&s.m);
	if (authdb_refresh(&a->db) == -1 && a->db.fd == -1) {
		log_event("auth.error", "what=%s error=%s", "auth.cdb",
		    strerror(errno));
		(void)session_reply(&s, SASL_ERROR);
		return EXIT_TEMP;
	}
	rc = serve_all(&s);
	end_exchange(&s);
	return rc;
}
