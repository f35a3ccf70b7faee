/* sasl/external - EXTERNAL (RFC 4422 appendix A): a client certificate. */
#include "sasl/sasl.h"

static enum sasl_outcome
whose(const struct sasl *s, struct slice *account)
{
	switch (authdb_cert(s->db, s->fingerprint, account)) {
	case CDBMAP_FOUND:
		return SASL_CONTINUE;
	case CDBMAP_ABSENT:
		return SASL_WRONG;
	default:
		return SASL_ERROR;
	}
}

/* The authzid may be empty; else it must be the certificate's account. */
static enum sasl_outcome
take(struct sasl *s, struct slice response, struct buf *challenge)
{
	struct credential c = { .protocol = s->protocol, .ip = s->ip };
	char name[NAME_MAX_OCTETS];
	struct slice asked = { 0 };
	enum sasl_outcome r;

	(void)challenge;
	r = whose(s, &c.login);
	if (r == SASL_CONTINUE && !sasl_login(s, c.login))
		r = SASL_ERROR;
	if (r == SASL_CONTINUE)
		r = sasl_gate(s);
	/* Again: the table may be another one by now. */
	if (r == SASL_CONTINUE)
		r = whose(s, &c.login);
	if (r == SASL_CONTINUE && !slice_is(c.login, s->login))
		r = SASL_WRONG;
	if (r != SASL_CONTINUE)
		return r;
	if (response.len > 0) {
		asked = authdb_name(s->db, response, name);
		if (asked.p == NULL || !slice_eq(asked, c.login))
			return SASL_WRONG;
	}
	s->how = "certificate";
	switch (credential_account(s->db, &c, &s->account)) {
	case CREDENTIAL_OK:
		return SASL_OK;
	case CREDENTIAL_ERROR:
		return SASL_ERROR;
	default:
		return SASL_WRONG;
	}
}

const struct sasl_mech sasl_external = { "EXTERNAL", false, take };
