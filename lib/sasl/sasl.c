/* sasl/sasl - the server's side of SASL (RFC 4422): one exchange. */
#include "sasl/sasl.h"

#include "accounts/history.h"
#include "base/clock.h"

static const struct sasl_mech *const mechs[] = { &sasl_plain, &sasl_login_mech,
	&sasl_scram, &sasl_scram_plus, &sasl_external, &sasl_oauthbearer,
	&sasl_xoauth2 };

static bool
is_offered(const struct sasl *s)
{
	if (s->mech == &sasl_scram_plus && s->exporter.len == 0 &&
	    s->endpoint.len == 0)
		return false;
	if (s->mech == &sasl_external)
		return s->fingerprint.len > 0;
	if (s->mech == &sasl_oauthbearer || s->mech == &sasl_xoauth2)
		return s->oauth_program != NULL && s->oauth_program[0] != '\0';
	/* Who asks a program about passwords has no keys of SCRAM. */
	return s->check == NULL || s->mech == &sasl_plain ||
	    s->mech == &sasl_login_mech;
}

bool
sasl_start(struct sasl *s, struct slice mechanism)
{
	s->mech = NULL;
	for (size_t i = 0; i < sizeof mechs / sizeof mechs[0]; i++)
		if (slice_caseis(mechanism, mechs[i]->name))
			s->mech = mechs[i];
	if (s->mech == NULL || !is_offered(s))
		return false;
	s->scram = NULL;
	s->step = 0;
	s->login[0] = '\0';
	s->asked = false;
	s->how = "none";
	buf_init_secret(&s->state, SASL_RESPONSE_MAX);
	return true;
}

void
sasl_done(struct sasl *s)
{
	if (s->asked)
		penalty_after(s->penalty, &s->ask, PENALTY_DROPPED,
		    clock_wall_us() / 1000);
	s->asked = false;
	buf_done(&s->state);
	sasl_scram_free(s->scram);
	s->scram = NULL;
	s->mech = NULL;
}

enum sasl_outcome
sasl_take(struct sasl *s, const struct slice *response, struct buf *challenge)
{
	enum sasl_outcome r;

	if (response == NULL) {
		if (!s->mech->server_first)
			return SASL_CONTINUE; /* an empty challenge */
		r = s->mech->take(s, slice_of("", 0), challenge);
	} else {
		if (response->len > SASL_RESPONSE_MAX)
			return SASL_SYNTAX;
		r = s->mech->take(s, *response, challenge);
	}
	s->step++;
	return r;
}

bool
sasl_login(struct sasl *s, struct slice login)
{
	return slice_cstr(login, s->login, sizeof s->login) == 0 &&
	    login.len > 0;
}

enum sasl_outcome
sasl_gate(struct sasl *s)
{
	char text[NAME_MAX_OCTETS];
	struct slice name = authdb_name(s->db, slice_from(s->login), text);

	if (name.p == NULL)
		name = slice_from(s->login);
	if (s->penalty != NULL) {
		s->asked = penalty_pass(s->penalty, name, s->ip, &s->ask);
		if (!s->asked)
			return SASL_LATER;
	}
	/* The old table stays in force where there is no new one. */
	(void)authdb_refresh(s->db);
	return SASL_CONTINUE;
}

void
sasl_gate_leave(struct sasl *s)
{
	if (s->asked)
		penalty_park(s->penalty, &s->ask, clock_wall_us() / 1000);
}

bool
sasl_gate_return(struct sasl *s)
{
	return !s->asked || penalty_resume(s->penalty, &s->ask);
}

void
sasl_count(struct sasl *s, enum sasl_outcome r)
{
	enum penalty_end end = r == SASL_ERROR ? PENALTY_UNKNOWN
	    : r == SASL_LATER		       ? PENALTY_DROPPED
	    : r == SASL_OK || r == SASL_CHANGE ? PENALTY_RIGHT
					       : PENALTY_WRONG;

	if (s->asked)
		penalty_after(s->penalty, &s->ask, end, clock_wall_us() / 1000);
	s->asked = false;
}

void
sasl_note(struct sasl *s, enum sasl_outcome r, const char *mech)
{
	struct authdb_account a = { 0 };
	struct history h = { (uint64_t)(clock_wall_us() / 1000000), s->protocol,
		s->ip, slice_from(mech), slice_from(s->how) };

	sasl_count(s, r);
	if (r == SASL_OK) {
		history_add(s->account.name, true, &h);
		return;
	}
	h.how = slice_from(sasl_outcome_name(r));
	if (r != SASL_SYNTAX && r != SASL_ERROR &&
	    authdb_find(s->db, slice_from(s->login), &a) == CDBMAP_FOUND)
		history_add(a.name, false, &h);
}

void
sasl_warm(void)
{
	struct scram_keys k = { .iterations = 1, .salt_len = 1 };

	(void)scram_derive(slice_from("x"), &k);
}

const char *
sasl_outcome_name(enum sasl_outcome r)
{
	static const char *const names[] = { "continue", "ok", "wrong",
		"syntax", "change", "later", "error" };

	return names[r];
}

enum sasl_outcome
sasl_password(struct sasl *s, struct slice login, struct slice password)
{
	struct credential c = { login, password, s->protocol, s->ip, false };
	int64_t now_ms = clock_wall_us() / 1000;
	char text[NAME_MAX_OCTETS];
	struct slice name;
	enum sasl_outcome gate;

	if (!sasl_login(s, login))
		return SASL_SYNTAX;
	gate = sasl_gate(s);
	if (gate != SASL_CONTINUE)
		return gate;
	if (s->check != NULL)
		return s->check(s, login, password);
	name = authdb_name(s->db, login, text);
	c.no_codes = s->penalty != NULL && name.p != NULL &&
	    penalty_codes_closed(s->penalty, name, now_ms);
	switch (credential_password(s->db, &c, &s->account, &s->how)) {
	case CREDENTIAL_OK:
		return SASL_OK;
	case CREDENTIAL_CODE:
		if (s->penalty != NULL)
			penalty_code_wrong(s->penalty, name, now_ms);
		return SASL_WRONG;
	case CREDENTIAL_WRONG:
		return SASL_WRONG;
	case CREDENTIAL_CHANGE:
		return SASL_CHANGE;
	default:
		return SASL_ERROR;
	}
}
