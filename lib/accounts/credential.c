/* accounts/credential - does this password open this account? */
#include "accounts/credential.h"

#include "accounts/hash.h"

/* SASLprep gives one form to what can be typed in two; the old is tried too. */
static enum hash_result
check_hash(struct slice hash, struct slice password)
{
	return hash.len > 0 ? hash_verify(hash, password)
			    : hash_dummy(password);
}

enum credential_result
credential_password(const struct cdbmap_file *db, const struct credential *c,
    struct authdb_account *a, const char **how)
{
	struct authdb_account found = { 0 };
	enum hash_result r;

	if (authdb_find(db, c->login, &found) == CDBMAP_CORRUPT)
		return CREDENTIAL_ERROR;
	r = check_hash(found.hash, c->password);
	if (r == HASH_ERROR)
		return CREDENTIAL_ERROR;
	if (r != HASH_OK || found.name.len == 0)
		return CREDENTIAL_WRONG;
	*a = found;
	*how = "password";
	return found.must_change ? CREDENTIAL_CHANGE : CREDENTIAL_OK;
}
