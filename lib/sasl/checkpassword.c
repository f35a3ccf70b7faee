/* sasl/checkpassword - passwords that another program knows. */
#include "accounts/hash.h"
#include "accounts/totp.h"
#include "sasl/authprog.h"
#include "sasl/session.h"

#include <unistd.h>

/*
 * The account's name is all that is known: as it was said, with the default
 * domain, in lower case. It lives until the next exchange.
 */
static void
set_account(struct sasl *s, struct slice login)
{
	static char name[NAME_MAX_OCTETS];
	struct slice full = authdb_name(s->db, login, name);

	if (full.p == NULL) {
		full = slice_of(name, login.len < sizeof name ? login.len : 0);
		memcpy(name, login.p, full.len);
	}
	s->account = (struct authdb_account){ .name = full, .sends = true };
}

/*
 * The program runs `postamt-auth -x [session program]` as the user whose
 * password it was: sasl/become's other half, from the other side.
 */
enum sasl_outcome
session_checkpassword(
    struct sasl *sasl, struct slice login, struct slice password)
{
	struct auth_session *s = sasl->check_ctx;
	char program[PATH_SIZE], option[] = "-x", *env[BECOME_ENV];
	bool mailbox = session_program(s, program) == 0;
	char *const argv[] = { s->a->self, option, mailbox ? program : NULL,
		NULL };
	struct become b;
	int rc;

	if (slice_index(login, '\0') != -1 || slice_index(password, '\0') != -1)
		return SASL_SYNTAX;
	set_account(sasl, login);
	/* The program asks for no code, and the password alone is not enough.
	 */
	if (totp_is_on(sasl->account.name)) {
		(void)hash_dummy(password);
		return SASL_WRONG;
	}
	session_become(s, &b);
	if (mailbox && b.client == -1)
		return SASL_ERROR;
	b.user = b.home = slice_of(NULL, 0); /* the program sets them */
	become_environment(&b, env);
	rc = authprog_checkpassword(
	    s->a->checkpassword, argv, env, b.client, login, password);
	if (b.client != -1)
		(void)close(b.client);
	sasl->how = "checkpassword";
	s->is_begun = rc == 0 && mailbox;
	return rc == 0 ? SASL_OK : rc == 1 ? SASL_WRONG : SASL_ERROR;
}
