/* sasl/oauth - OAUTHBEARER (RFC 7628) and XOAUTH2, through a program. */
#include "sasl/oauth_message.h"
#include "sasl/authprog.h"
#include "sasl/sasl.h"
#include "sasl/scram_message.h"

/* The first line of what the program wrote. */
static struct slice
first_line(const struct buf *b)
{
	struct slice rest = buf_slice(b), line = { 0 };

	(void)slice_cut(&rest, '\n', &line);
	return slice_trim(line);
}

/*
 * The program reads login, token, protocol and address, a line each, and writes
 * the account that the token is of. Only that is let in.
 */
static enum sasl_outcome
validate(struct sasl *s, struct slice token)
{
	struct credential c = { .protocol = s->protocol, .ip = s->ip };
	enum sasl_outcome r = SASL_WRONG;
	char name[NAME_MAX_OCTETS];
	struct slice asked = authdb_name(s->db, slice_from(s->login), name);
	struct buf in, out;
	int status;

	buf_init_secret(&in, SASL_RESPONSE_MAX);
	buf_init(&out, 4096);
	buf_putf(&in, "%s\n%.*s\n%.*s\n%.*s\n", s->login, SLICE(token),
	    SLICE(s->protocol), SLICE(s->ip));
	status = authprog_run(s->oauth_program, buf_slice(&in), &out);
	c.login = first_line(&out);
	s->how = "token";
	if (status == -1 || status == 111)
		r = SASL_ERROR;
	else if (status == 0 &&
	    credential_account(s->db, &c, &s->account) == CREDENTIAL_OK &&
	    (s->login[0] == '\0' ||
		(asked.p != NULL && slice_eq(asked, s->account.name))))
		r = SASL_OK;
	buf_done(&in);
	buf_done(&out);
	return r;
}

static enum sasl_outcome
take_token(struct sasl *s, struct slice response, struct buf *challenge)
{
	bool bearer = s->mech == &sasl_oauthbearer;
	struct oauth_message m;
	struct buf login;
	enum sasl_outcome r = SASL_SYNTAX;

	buf_init(&login, SASL_LOGIN_MAX);
	if (bearer ? oauth_parse_bearer(response, &m) == 0 &&
		    scram_saslname(m.login, &login) == 0
		   : oauth_parse_xoauth2(response, &m) == 0)
		r = SASL_CONTINUE;
	if (r == SASL_CONTINUE && !bearer)
		buf_put(&login, m.login);
	for (size_t i = 0; i < login.len; i++)
		if ((unsigned char)login.p[i] < ' ')
			r = SASL_SYNTAX;
	if (r == SASL_CONTINUE && login.len > 0 &&
	    !sasl_login(s, buf_slice(&login)))
		r = SASL_SYNTAX;
	buf_done(&login);
	if (r == SASL_CONTINUE)
		r = sasl_gate(s);
	if (r == SASL_CONTINUE)
		r = validate(s, m.token);
	if (r != SASL_WRONG)
		return r;
	sasl_count(s, r);
	/* RFC 7628 section 3.2.2: the reason first, then the failure. */
	buf_puts(challenge,
	    bearer ? "{\"status\":\"invalid_token\"}"
		   : "{\"status\":\"401\",\"schemes\":\"bearer\"}");
	return SASL_CONTINUE;
}

static enum sasl_outcome
take(struct sasl *s, struct slice response, struct buf *challenge)
{
	if (s->step == 0)
		return take_token(s, response, challenge);
	return SASL_WRONG; /* whatever was said to the reason */
}

const struct sasl_mech sasl_oauthbearer = { "OAUTHBEARER", false, take };
const struct sasl_mech sasl_xoauth2 = { "XOAUTH2", false, take };
