/* accounts/credential_scram - the keys with which SCRAM opens an account. */
#include "accounts/credential.h"
#include "accounts/name.h"
#include "accounts/net.h"
#include "accounts/policy_age.h"
#include "accounts/override.h"
#include "accounts/totp.h"

#include <errno.h>
#include <time.h>

static bool
same_challenge(const struct scram_keys *a, const struct scram_keys *b)
{
	return a->iterations == b->iterations && a->salt_len == b->salt_len &&
	    memcmp(a->salt, b->salt, a->salt_len) == 0;
}

static void
add(struct credential_keys *k, const struct scram_keys *s, struct slice id)
{
	struct credential_key *key = &k->keys[k->count];

	/* Of another salt: it cannot be what this challenge is answered with.
	 */
	if (k->count == CREDENTIAL_KEYS || !same_challenge(s, &k->challenge) ||
	    slice_cstr(id, key->id, sizeof key->id) == -1)
		return;
	memcpy(key->stored, s->stored, SCRAM_KEY);
	memcpy(key->server, s->server, SCRAM_KEY);
	k->count++;
}

static int
add_applications(const struct credential *c, struct credential_keys *k)
{
	struct scram_keys s = { 0 };
	struct slice rest;
	struct apppass p;
	struct buf text;
	int rc;

	buf_init_secret(&text, APPPASS_FILE);
	rc = apppass_load(k->account.name, &text);
	rest = buf_slice(&text);
	while (rc == 0 && apppass_next(&rest, &p))
		if (apppass_allows(
			&p, c->protocol, c->ip, (uint64_t)time(NULL)) &&
		    scram_parse(p.scram, &s) == 0)
			add(k, &s, p.id);
	explicit_bzero(&s, sizeof s);
	buf_done(&text);
	return rc;
}

int
credential_scram(const struct cdbmap_file *db, const struct credential *c,
    struct credential_keys *k)
{
	char text[NAME_MAX_OCTETS];
	struct slice name = authdb_name(db, c->login, text);
	struct scram_keys own = { 0 };
	unsigned char salt[SCRAM_SALT];
	bool have_own;
	int rc = 0;

	memset(k, 0, sizeof *k);
	if (name.p == NULL)
		name = slice_from("nobody@invalid");
	if (authdb_find(db, c->login, &k->account) == CDBMAP_CORRUPT) {
		errno = EIO;
		return -1;
	}
	override_apply(&k->account);
	/* Computed for each, so that it takes each the same time. */
	if (scram_salt(name, salt) == -1)
		return -1;
	have_own = scram_parse(k->account.scram, &own) == 0;
	k->challenge = own;
	if (!have_own) {
		k->challenge.iterations = scram_iterations();
		k->challenge.salt_len = SCRAM_SALT;
		memcpy(k->challenge.salt, salt, sizeof salt);
	}
	if (credential_is_open(&k->account, c->ip)) {
		/* With a second factor the password alone opens nothing. */
		if (have_own && !totp_is_on(k->account.name))
			add(k, &own, slice_from(""));
		rc = add_applications(c, k);
	}
	explicit_bzero(&own, sizeof own);
	return rc;
}

/* Is it still there? */
static bool
has_key(const struct credential_keys *k, const struct credential_key *key)
{
	for (size_t i = 0; i < k->count; i++)
		if (strcmp(k->keys[i].id, key->id) == 0 &&
		    memcmp(k->keys[i].stored, key->stored, SCRAM_KEY) == 0)
			return true;
	return false;
}

enum credential_result
credential_proved(struct cdbmap_file *db, const struct credential *c,
    struct credential_keys *k, size_t i, const char **how)
{
	const struct credential_key *key = &k->keys[i];
	struct credential_keys now;
	bool same;

	/* The old table stays in force where there is no new one. */
	(void)authdb_refresh(db);
	if (credential_scram(db, c, &now) == -1)
		return CREDENTIAL_ERROR;
	same =
	    same_challenge(&now.challenge, &k->challenge) && has_key(&now, key);
	k->account = now.account;
	explicit_bzero(&now, sizeof now);
	if (!same)
		return CREDENTIAL_WRONG;
	*how = key->id[0] != '\0' ? "application" : "password";
	if (key->id[0] != '\0')
		apppass_used(k->account.name, slice_from(key->id));
	else if (k->account.must_change ||
	    policy_is_expired(k->account.changed_s, (uint64_t)time(NULL)))
		return CREDENTIAL_CHANGE;
	return CREDENTIAL_OK;
}
