/* sasl/sasl - the server's side of SASL (RFC 4422): one exchange. */
#include "sasl/sasl.h"

static const struct sasl_mech *const mechs[] = { &sasl_plain, &sasl_login_mech,
	&sasl_scram, &sasl_scram_plus };

bool
sasl_start(struct sasl *s, struct slice mechanism)
{
	s->mech = NULL;
	for (size_t i = 0; i < sizeof mechs / sizeof *mechs; i++)
		if (slice_caseis(mechanism, mechs[i]->name))
			s->mech = mechs[i];
	if (s->mech == &sasl_scram_plus && s->exporter.len == 0 &&
	    s->endpoint.len == 0)
		s->mech = NULL;
	if (s->mech == NULL)
		return false;
	s->scram = NULL;
	s->step = 0;
	s->login[0] = '\0';
	s->how = "none";
	buf_init(&s->state, SASL_RESPONSE_MAX);
	return true;
}

void
sasl_done(struct sasl *s)
{
	if (s->state.p != NULL)
		explicit_bzero(s->state.p, s->state.cap);
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
	(void)s;
	return SASL_CONTINUE;
}

enum sasl_outcome
sasl_password(struct sasl *s, struct slice login, struct slice password)
{
	struct credential c = { login, password, s->protocol, s->ip };

	enum sasl_outcome gate;

	if (!sasl_login(s, login))
		return SASL_SYNTAX;
	gate = sasl_gate(s);
	if (gate != SASL_CONTINUE)
		return gate;
	switch (credential_password(s->db, &c, &s->account, &s->how)) {
	case CREDENTIAL_OK:
		return SASL_OK;
	case CREDENTIAL_WRONG:
		return SASL_WRONG;
	case CREDENTIAL_CHANGE:
		return SASL_CHANGE;
	default:
		return SASL_ERROR;
	}
}
