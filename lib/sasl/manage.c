/* sasl/manage - a person changes the password, or application passwords. */
#include "sasl/manage.h"

#include "accounts/name.h"
#include "accounts/override.h"
#include "accounts/policy.h"
#include "base/clock.h"
#include "base/log.h"

#include <errno.h>
#include <stdio.h>

struct manager {
	struct auth_session *s;
	struct ipc_message *in;
	struct slice source; /* who asks, as penalties count it */
	struct authdb_account who;
	struct control_error why;
};

static struct slice
get(const struct manager *m, const char *key)
{
	struct slice v = slice_of("", 0);

	(void)ipc_get(m->in, key, &v);
	return v;
}

static int
answer(
    struct manager *m, const char *status, const char *code, const char *text)
{
	ipc_reply(&m->s->m, status, code, text);
	return session_send(m->s);
}

/* What the library refused, or could not do. */
static int
refuse(struct manager *m)
{
	if (m->why.err != 0)
		return answer(m, "temp", "4.3.0", m->why.expected);
	return answer(m, "perm", "5.7.0", m->why.expected);
}

/*
 * A code is guessed by who has the password already, so codes are counted on an
 * account of their own, and no good one spares the next guess. False: too many.
 */
static bool
may_guess_code(struct manager *m, struct penalty_ask *ask)
{
	struct penalty *p = &m->s->a->penalty;
	char name[8 + NAME_MAX_OCTETS];

	(void)snprintf(name, sizeof name, "code of %.*s", SLICE(m->who.name));
	return !penalty_codes_closed(p, m->who.name, clock_wall_us() / 1000) &&
	    penalty_pass(p, slice_from(name), m->source, ask);
}

/* The last thing before it is done: whoever is refused has lost no code. */
static bool
has_code(struct manager *m, int *rc)
{
	struct slice code = get(m, "code");
	struct penalty_ask ask;
	enum credential_result r;

	if (code.len > 0 && !may_guess_code(m, &ask)) {
		*rc = session_reply(m->s, SASL_LATER);
		return false;
	}
	r = credential_own_code(&m->who, code);
	if (code.len > 0)
		penalty_after(&m->s->a->penalty, &ask,
		    r == CREDENTIAL_WRONG ? PENALTY_WRONG : PENALTY_UNKNOWN,
		    clock_wall_us() / 1000);
	if (code.len > 0 && r == CREDENTIAL_WRONG)
		penalty_code_wrong(
		    &m->s->a->penalty, m->who.name, clock_wall_us() / 1000);
	if (r == CREDENTIAL_ERROR)
		*rc = session_reply(m->s, SASL_ERROR);
	else if (r != CREDENTIAL_OK)
		*rc = answer(m, "perm", "5.7.8",
		    "A code of your second factor is needed: that one is wrong "
		    "or used");
	return r == CREDENTIAL_OK;
}

static int
change_password(struct manager *m)
{
	struct slice fresh = get(m, "new");
	struct policy_user user = { m->who.name, m->who.gecos,
		get(m, "password") };
	int rc;

	if (policy_check(&user, fresh, &m->why) == -1)
		return refuse(m);
	if (!has_code(m, &rc))
		return rc;
	if (override_set(
		&m->who, fresh, (uint64_t)(clock_wall_us() / 1000000)) == 0)
		return answer(m, "ok", NULL, NULL);
	if (errno == EINVAL)
		return answer(m, "perm", "5.7.0",
		    "It has characters that no password may have (RFC 4013)");
	return session_reply(m->s, SASL_ERROR);
}

static int
add_application(struct manager *m)
{
	char shown[APPPASS_LEN + 1], id[APPPASS_ID + 1];
	char label[APPPASS_LABEL + 1], protocols[64], nets[512];
	struct apppass_new n = { label, protocols, nets, 0 };
	int rc;

	/* What is no number has passed already, and is refused. */
	if (get(m, "expires").len > 0)
		n.expires_s = ipc_getu(m->in, "expires", 1);
	if (slice_cstr(get(m, "label"), label, sizeof label) == -1 ||
	    slice_cstr(get(m, "protocols"), protocols, sizeof protocols) ==
		-1 ||
	    slice_cstr(get(m, "nets"), nets, sizeof nets) == -1)
		return answer(m, "perm", "5.7.0", "A part of it is too long");
	if (!has_code(m, &rc))
		return rc;
	if (apppass_add(m->who.name, &n, shown, id, &m->why) == -1)
		return refuse(m);
	ipc_reply(&m->s->m, "ok", NULL, NULL);
	ipc_puts(&m->s->m, "id", id);
	ipc_puts(&m->s->m, "application", shown);
	explicit_bzero(shown, sizeof shown);
	return session_send(m->s);
}

/* Listing changes nothing, and needs no code. */
static int
list_applications(struct manager *m)
{
	struct ipc_message *out = &m->s->m;
	struct slice rest;
	struct apppass p;
	struct buf text;

	buf_init_secret(&text, APPPASS_FILE);
	if (apppass_load(m->who.name, &text) == -1) {
		buf_done(&text);
		return session_reply(m->s, SASL_ERROR);
	}
	ipc_reply(out, "ok", NULL, NULL);
	rest = buf_slice(&text);
	while (apppass_next(&rest, &p)) {
		ipc_put(out, "id", p.id);
		ipc_put(out, "label", p.label);
		ipc_putu(out, "used", apppass_last(m->who.name, p.id));
	}
	buf_done(&text);
	return session_send(m->s);
}

static int
delete_application(struct manager *m)
{
	int rc;

	if (!has_code(m, &rc))
		return rc;
	switch (apppass_del(m->who.name, get(m, "id"))) {
	case 1:
		return answer(m, "ok", NULL, NULL);
	case 0:
		return answer(m, "perm", "5.7.0",
		    "There is no such application password");
	default:
		return session_reply(m->s, SASL_ERROR);
	}
}

static const struct {
	const char *verb;
	int (*run)(struct manager *m);
} verbs[] = {
	{ "passwd", change_password },
	{ "app-add", add_application },
	{ "app-list", list_applications },
	{ "app-del", delete_application },
};

/* Who it is, counted like any other guess. */
static enum sasl_outcome
prove(struct manager *m, struct sasl *x)
{
	struct credential c = { .login = get(m, "login"),
		.password = get(m, "password") };
	enum sasl_outcome r;

	if (!sasl_login(x, c.login))
		return SASL_SYNTAX;
	r = sasl_gate(x);
	if (r != SASL_CONTINUE)
		return r;
	switch (credential_own(x->db, &c, &m->who)) {
	case CREDENTIAL_OK:
		x->account = m->who;
		x->how = "password";
		return SASL_OK;
	case CREDENTIAL_ERROR:
		return SASL_ERROR;
	default:
		return SASL_WRONG;
	}
}

int
manage(struct auth_session *s)
{
	struct manager m = { .s = s, .in = &s->request };
	struct sasl x = {
		.db = &s->a->db, .penalty = &s->a->penalty, .how = "none"
	};
	char verb[16], source[32] = "uid:";
	enum sasl_outcome r;
	uid_t uid = 0;

	if (s->a->checkpassword[0] != '\0')
		return answer(
		    &m, "perm", "5.7.0", "Not here: see checkpassword");
	(void)ipc_peer_uid(s->ipc.fd, &uid);
	(void)snprintf(source, sizeof source, "uid:%lu", (unsigned long)uid);
	x.ip = m.source = slice_from(source);
	x.protocol = slice_from("manage");
	if (slice_cstr(get(&m, "manage"), verb, sizeof verb) == -1)
		return session_reply(s, SASL_SYNTAX);
	r = prove(&m, &x);
	sasl_note(&x, r, verb);
	log_event("auth.manage", "result=%s login=%s verb=%s uid=%lu",
	    sasl_outcome_name(r), x.login, verb, (unsigned long)uid);
	if (r != SASL_OK)
		return session_reply(s, r);
	for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
		if (strcmp(verb, verbs[i].verb) == 0)
			return verbs[i].run(&m);
	return session_reply(s, SASL_SYNTAX);
}
