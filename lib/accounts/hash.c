/* accounts/hash - password hashes: make new ones, verify all that are known. */
#include "accounts/hash.h"

#include "accounts/hash_digest.h"
#include "accounts/scheme.h"
#include "base/control.h"

#include <crypt.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Where what comes out is compared with nothing that is kept. */
static const char no_salt[] = "postamt-no-such-name";

/* Read once a process, which is one session's. */
static uint32_t
cost(void)
{
	static uint32_t n = 0;
	struct control_error why;

	if (n == 0) {
		n = 5;
		(void)control_u32("limits/hash-cost", 1, 11, &n, &why);
	}
	return n;
}

/* crypt(3) of password under `setting`; out is "" for a bad setting. */
static enum hash_result
run_crypt(struct slice password, const char *setting, char out[HASH_MAX])
{
	char phrase[PASSWORD_MAX + 1];
	struct crypt_data *data;
	const char *got;

	out[0] = '\0';
	if (slice_cstr(password, phrase, sizeof phrase) == -1)
		return HASH_WRONG;
	data = calloc(1, sizeof *data);
	if (data == NULL)
		return HASH_ERROR;
	got = crypt_rn(phrase, setting, data, (int)sizeof *data);
	if (got != NULL)
		(void)slice_cstr(slice_from(got), out, HASH_MAX);
	explicit_bzero(phrase, sizeof phrase);
	explicit_bzero(data, sizeof *data);
	free(data);
	return out[0] == '\0' ? HASH_UNKNOWN : HASH_OK;
}

int
hash_make(struct slice password, char out[HASH_MAX])
{
	char setting[CRYPT_GENSALT_OUTPUT_SIZE];

	if (crypt_gensalt_rn(
		"$y$", cost(), NULL, 0, setting, (int)sizeof setting) == NULL)
		return -1;
	if (run_crypt(password, setting, out) == HASH_OK)
		return 0;
	errno = EINVAL;
	return -1;
}

static enum hash_result
verify_crypt(struct slice stored, struct slice password)
{
	char setting[HASH_MAX], got[HASH_MAX];
	enum hash_result r;

	if (slice_cstr(stored, setting, sizeof setting) == -1 ||
	    stored.len < 13)
		return HASH_UNKNOWN;
	r = run_crypt(password, setting, got);
	if (r == HASH_OK && !hash_same(slice_from(got), slice_from(setting)))
		r = HASH_WRONG;
	explicit_bzero(got, sizeof got);
	explicit_bzero(setting, sizeof setting);
	return r;
}

enum hash_result
hash_verify(struct slice stored, struct slice password)
{
	struct slice scheme = scheme_take(&stored);

	if (stored.len == 0)
		return HASH_UNKNOWN;
	if (scheme_is_crypt(scheme))
		return verify_crypt(stored, password);
	if (slice_caseis(scheme, "PLAIN") || slice_caseis(scheme, "CLEAR") ||
	    slice_caseis(scheme, "CLEARTEXT"))
		return hash_same(stored, password) ? HASH_OK : HASH_WRONG;
	return hash_digest_verify(scheme, stored, password);
}

bool
hash_is_old(struct slice stored)
{
	char setting[CRYPT_GENSALT_OUTPUT_SIZE];
	struct slice scheme = scheme_take(&stored);

	/* "$y$" and the cost's characters, to the third dollar. */
	if (!scheme_is_crypt(scheme) || stored.len < 8 ||
	    crypt_gensalt_rn(
		"$y$", cost(), NULL, 0, setting, (int)sizeof setting) == NULL)
		return true;
	return memcmp(stored.p, setting,
		   (size_t)(strchr(setting + 3, '$') - setting) + 1) != 0;
}

enum hash_result
hash_dummy(struct slice password)
{
	char setting[CRYPT_GENSALT_OUTPUT_SIZE], got[HASH_MAX];
	enum hash_result r;

	if (crypt_gensalt_rn("$y$", cost(), no_salt, (int)sizeof no_salt - 1,
		setting, (int)sizeof setting) == NULL)
		return HASH_ERROR;
	r = run_crypt(password, setting, got);
	explicit_bzero(got, sizeof got);
	return r == HASH_ERROR ? r : HASH_WRONG;
}
