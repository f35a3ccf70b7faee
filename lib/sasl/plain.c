/* sasl/plain - PLAIN (RFC 4616) and LOGIN (draft-murchison-sasl-login). */
#include "sasl/sasl.h"

/* RFC 4616 section 2: [authzid] NUL authcid NUL passwd. */
static enum sasl_outcome
take_plain(struct sasl *s, struct slice response, struct buf *challenge)
{
	struct slice authzid, authcid, rest = response;
	struct authdb_account other;
	enum sasl_outcome r;
	ptrdiff_t a, b;

	(void)challenge;
	a = slice_index(rest, '\0');
	if (a == -1)
		return SASL_SYNTAX;
	authzid = slice_of(rest.p, (size_t)a);
	rest = slice_from_at(rest, (size_t)a + 1);
	b = slice_index(rest, '\0');
	if (b == -1)
		return SASL_SYNTAX;
	authcid = slice_of(rest.p, (size_t)b);
	rest = slice_from_at(rest, (size_t)b + 1);
	if (rest.len == 0 || slice_index(rest, '\0') != -1)
		return SASL_SYNTAX;
	r = sasl_password(s, authcid, rest);
	/* Nobody acts for another: an authzid must be the same account. */
	if (r == SASL_OK && authzid.len > 0 &&
	    (authdb_find(s->db, authzid, &other) != CDBMAP_FOUND ||
		!slice_eq(other.name, s->account.name)))
		r = SASL_WRONG;
	return r;
}

/* The name may come with AUTH, as some clients do; then the password. */
static enum sasl_outcome
take_login(struct sasl *s, struct slice response, struct buf *challenge)
{
	if (s->step == 0 && response.len == 0) {
		buf_puts(challenge, "Username:");
		return SASL_CONTINUE;
	}
	if (response.len == 0 || slice_index(response, '\0') != -1)
		return SASL_SYNTAX;
	if (s->state.len == 0) {
		buf_put(&s->state, response);
		buf_puts(challenge, "Password:");
		return buf_failed(&s->state) ? SASL_ERROR : SASL_CONTINUE;
	}
	return sasl_password(s, buf_slice(&s->state), response);
}

const struct sasl_mech sasl_plain = { "PLAIN", false, take_plain };
const struct sasl_mech sasl_login_mech = { "LOGIN", true, take_login };
