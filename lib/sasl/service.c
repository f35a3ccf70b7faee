/* sasl/service - auth.sock: one connection of a login program. It logs. */
#include "sasl/service.h"

#include "base/die.h"
#include "base/encode.h"
#include "base/log.h"
#include "sasl/become.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

/* A person types the second response: as long as a POP3 command may take. */
enum { EXCHANGE_S = 600, EXCHANGES_MAX = 16, FACT_MAX = 256 };

/* Copies of what the first message of an exchange said. */
struct exchange {
	struct sasl sasl;
	char protocol[16], ip[64], mech[32];
	char fingerprint[FACT_MAX];
	struct buf exporter, endpoint;
	bool running;
};

struct session {
	struct auth_service *a;
	struct ipc ipc;
	struct ipc_message m;
	struct exchange x;
	bool trusted;
};

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

static int
send_reply(struct session *s)
{
	return ipc_send(&s->ipc, &s->m, deadline_in(IPC_DEADLINE_S));
}

static int
reply(struct session *s, enum sasl_outcome r)
{
	ipc_reply(&s->m, answers[r].status, answers[r].code, answers[r].text);
	return send_reply(s);
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

static struct slice
unhex(const struct ipc_message *m, const char *key, struct buf *out)
{
	struct slice v;

	buf_reset(out);
	if (ipc_get(m, key, &v) && hex_get(out, v) == -1)
		buf_reset(out);
	return buf_slice(out);
}

static bool
start(struct session *s)
{
	struct exchange *x = &s->x;
	struct slice v;

	if (x->running)
		sasl_done(&x->sasl);
	x->running = false;
	x->sasl.db = &s->a->db;
	x->sasl.penalty = &s->a->penalty;
	x->sasl.protocol =
	    copy(&s->m, "protocol", x->protocol, sizeof x->protocol);
	x->sasl.ip = copy(&s->m, "ip", x->ip, sizeof x->ip);
	x->sasl.tls = ipc_is(&s->m, "tls", "1");
	x->sasl.fingerprint =
	    copy(&s->m, "fingerprint", x->fingerprint, sizeof x->fingerprint);
	x->sasl.exporter = unhex(&s->m, "exporter", &x->exporter);
	x->sasl.endpoint = unhex(&s->m, "endpoint", &x->endpoint);
	if (ipc_get(&s->m, "session", &v))
		log_session(v);
	v = copy(&s->m, "auth", x->mech, sizeof x->mech);
	x->running = sasl_start(&x->sasl, v);
	return x->running;
}

static void
log_login(struct session *s, enum sasl_outcome r)
{
	struct sasl *x = &s->x.sasl;

	if (r == SASL_OK)
		log_event("auth.ok",
		    "user=%.*s mech=%s how=%s protocol=%s ip=%s",
		    SLICE(x->account.name), s->x.mech, x->how, s->x.protocol,
		    s->x.ip);
	else
		log_event("auth.fail",
		    "result=%s login=%s mech=%s protocol=%s ip=%s",
		    sasl_outcome_name(r), x->login, s->x.mech, s->x.protocol,
		    s->x.ip);
}

/* An introduced connection to the queue goes with the answer. */
static int
answer_smtp(struct session *s)
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
			rc = send_reply(s);
		}
		ipc_close(&queue);
	}
	ipc_message_done(&m);
	if (rc == 0)
		return 0;
	log_event("auth.error", "what=%s error=%s", "queue", strerror(errno));
	return reply(s, SASL_ERROR);
}

/* Becomes the session, or returns -1 with errno before anything was said. */
static int
answer_mailbox(struct session *s, const char *program, int client,
    struct slice ahead, struct slice hello)
{
	const struct authdb_account *who = &s->x.sasl.account;
	char path[PATH_SIZE];
	struct become b = { .program = path,
		.home = who->home,
		.uid = who->uid,
		.gid = who->gid,
		.client = client,
		.ip = s->x.sasl.ip,
		.ahead = ahead,
		.hello = hello,
		.user = who->name };

	if (path_join(path, s->a->libexec, program) == -1 ||
	    become_owner(&b) == -1)
		return -1;
	ipc_reply(&s->m, "ok", NULL, NULL);
	ipc_put(&s->m, "user", who->name);
	if (send_reply(s) == -1)
		return -1;
	ipc_close(&s->ipc);
	become_session(&b);
	log_event("auth.error", "what=%s error=%s", path, strerror(errno));
	_exit(EXIT_TEMP);
}

/* 1 the exchange is over and so is this connection, 0 go on, -1 gone. */
static int
answer_ok(struct session *s, struct ipc_message *request)
{
	struct slice ahead = { 0 }, hello = { 0 };
	const char *program = NULL;
	int client, rc;

	if (strcmp(s->x.protocol, "pop3") == 0)
		program = "postamt-pop3";
	else if (strcmp(s->x.protocol, "imap") == 0)
		program = "postamt-imap";
	if (program == NULL)
		return answer_smtp(s) == 0 ? 0 : -1;
	client = ipc_take_fd(request, "client");
	(void)ipc_get(request, "ahead", &ahead);
	(void)ipc_get(request, "hello", &hello);
	rc = client == -1 ? -1
			  : answer_mailbox(s, program, client, ahead, hello);
	if (rc == -1)
		log_event("auth.error", "what=%s user=%.*s error=%s", program,
		    SLICE(s->x.sasl.account.name), strerror(errno));
	if (client != -1)
		(void)close(client);
	/* The ids may be the owner's already: nothing more is served. */
	(void)reply(s, SASL_ERROR);
	return -1;
}

static int
answer(struct session *s, enum sasl_outcome r, struct slice challenge,
    struct ipc_message *request)
{
	if (r == SASL_CONTINUE) {
		ipc_reply(&s->m, "continue", NULL, NULL);
		ipc_put(&s->m, "challenge", challenge);
		return send_reply(s);
	}
	log_login(s, r);
	sasl_note(&s->x.sasl, r, s->x.mech);
	if (r == SASL_OK)
		return answer_ok(s, request);
	sasl_done(&s->x.sasl);
	s->x.running = false;
	return reply(s, r);
}

/* The request moves out of s->m, which is for the reply. */
static int
handle(struct session *s)
{
	struct ipc_message request = s->m;
	struct slice response;
	enum sasl_outcome r;
	struct buf challenge;
	bool first = ipc_get(&s->m, "auth", &response);
	bool have = ipc_get(&s->m, first ? "initial" : "response", &response);
	int rc;

	if (!s->trusted) {
		ipc_reply(&s->m, "perm", "5.7.0", "This service is not yours");
		return send_reply(s);
	}
	if (first && !start(s)) {
		ipc_reply(&s->m, "perm", "5.5.4", "No such mechanism");
		return send_reply(s);
	}
	if (!s->x.running || (!first && !have)) {
		ipc_reply(&s->m, "perm", "5.5.1", "No exchange is going on");
		return send_reply(s);
	}
	buf_init(&challenge, SASL_RESPONSE_MAX);
	ipc_message_init(&s->m);
	r = sasl_take(&s->x.sasl, have ? &response : NULL, &challenge);
	rc = answer(s, r, buf_slice(&challenge), &request);
	buf_done(&challenge);
	explicit_bzero(request.wire.p, request.wire.cap);
	ipc_message_done(&request);
	return rc;
}

/* Login programs, root, and oneself. */
static bool
is_trusted(const struct auth_service *a, int fd)
{
	uid_t uid;

	return ipc_peer_uid(fd, &uid) == 0 &&
	    (uid == 0 || uid == geteuid() || uid == a->net_uid);
}

int
auth_service_run(struct auth_service *a, int fd)
{
	static struct session s;
	unsigned exchanges = 0;
	int rc;

	s.a = a;
	s.trusted = is_trusted(a, fd);
	ipc_attach(&s.ipc, fd);
	ipc_message_init(&s.m);
	buf_init(&s.x.exporter, FACT_MAX);
	buf_init(&s.x.endpoint, FACT_MAX);
	if (authdb_refresh(&a->db) == -1 && a->db.fd == -1) {
		log_event("auth.error", "what=%s error=%s", "auth.cdb",
		    strerror(errno));
		(void)reply(&s, SASL_ERROR);
		return EXIT_TEMP;
	}
	while (exchanges++ < EXCHANGES_MAX * 4 &&
	    ipc_recv(&s.ipc, &s.m, deadline_in(EXCHANGE_S)) == 1) {
		rc = handle(&s);
		if (rc == -1)
			return EXIT_TEMP;
	}
	return EXIT_DONE;
}
