/* accounts/self - a person who changes what is their own. */
#include "accounts/self.h"

#include "accounts/authdb.h"
#include "accounts/hash.h"
#include "accounts/prompt.h"
#include "accounts/override.h"
#include "accounts/totp.h"
#include "base/die.h"

#include <errno.h>
#include <time.h>

static enum hash_result
check_password(const char *name)
{
	char password[PASSWORD_MAX + 1];
	struct authdb_account a;
	struct cdbmap_file db;
	enum hash_result r;

	if (prompt_secret("Password", false, password, sizeof password) == -1)
		die_perm(
		    "the account's password is expected on standard input");
	if (authdb_open(&db) == -1)
		die_temp("open auth.cdb");
	r = HASH_WRONG;
	if (authdb_find(&db, slice_from(name), &a) == CDBMAP_FOUND) {
		override_apply(&a);
		r = hash_verify(a.hash, slice_from(password));
	}
	explicit_bzero(password, sizeof password);
	cdbmap_close(&db);
	return r;
}

void
self_prove(const char *name)
{
	enum hash_result r = check_password(name);
	enum totp_result used;
	char code[64] = "";
	bool recovery;

	if (totp_is_on(slice_from(name)) &&
	    prompt_secret("Code", false, code, sizeof code) == -1)
		die_perm("a code is expected on standard input");
	if (r != HASH_OK)
		die_perm("that is not the password");
	used = totp_use(slice_from(name), slice_from(code),
	    (uint64_t)time(NULL), &recovery);
	explicit_bzero(code, sizeof code);
	switch (used) {
	case TOTP_OK:
	case TOTP_OFF:
		return;
	case TOTP_WRONG:
		die_perm("that is no code that is good now");
	default:
		die_temp("check the code");
	}
}
