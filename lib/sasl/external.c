/* sasl/external - EXTERNAL (RFC 4422 appendix A): a client certificate. */
#include "sasl/sasl.h"

/* The authzid may be empty; else it must be the certificate's account. */
static enum sasl_outcome
take(struct sasl *s, struct slice response, struct buf *challenge)
{
	struct credential c = { .protocol = s->protocol, .ip = s->ip };
	char name[NAME_MAX_OCTETS];
	struct slice asked = { 0 };
	enum sasl_outcome gate;

	(void)challenge;
	switch (authdb_cert(s->db, s->fingerprint, &c.login)) {
	case CDBMAP_FOUND:
		break;
	case CDBMAP_ABSENT:
		return SASL_WRONG;
	default:
		return SASL_ERROR;
	}
	if (!sasl_login(s, c.login))
		return SASL_ERROR;
	gate = sasl_gate(s);
	if (gate != SASL_CONTINUE)
		return gate;
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
