/* accounts/credential - does this open this account? */
#include "accounts/credential.h"

#include "accounts/hash.h"
#include "accounts/name.h"
#include "accounts/net.h"
#include "accounts/policy_age.h"
#include "accounts/override.h"
#include "accounts/saslprep.h"
#include "accounts/totp.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>

static uint64_t
now_s(void)
{
	return (uint64_t)time(NULL);
}

/* What is offered, and what it has cost. */
struct check {
	const struct credential *c;
	unsigned hashes; /* that take the time of a fresh one */
	char app[APPPASS_ID + 1];
};

/* One hash; for no account, or one without a password, of nothing. */
static enum hash_result
check_hash(struct check *k, struct slice hash, struct slice password)
{
	enum hash_result r;

	if (hash.len == 0) {
		k->hashes++;
		return hash_dummy(password);
	}
	r = hash_verify(hash, password);
	if (r != HASH_UNKNOWN && !hash_is_old(hash))
		k->hashes++;
	return r;
}

/*
 * In the form that SASLprep gives it, as it was when it was set here; and as
 * it came, for a hash from elsewhere. ASCII is the same in both.
 */
static enum hash_result
check_both(struct check *k, struct slice hash, struct slice password)
{
	enum hash_result r = HASH_WRONG;
	struct buf b;

	buf_init_secret(&b, SASLPREP_MAX);
	if (saslprep(password, false, &b) == -1)
		buf_reset(&b);
	if (b.len > 0 && !slice_eq(buf_slice(&b), password))
		r = check_hash(k, hash, buf_slice(&b));
	if (r == HASH_WRONG)
		r = check_hash(k, hash, password);
	buf_done(&b);
	return r;
}

/*
 * Makes up for what a refusal did not cost: a cheap old scheme, a code taken
 * off, an account that is there or not must not show.
 */
static void
refuse(struct check *k)
{
	struct slice password = k->c->password;
	unsigned want = 1;

	for (size_t i = 0; i < password.len; i++)
		if ((unsigned char)password.p[i] >= 0x80)
			want = 2; /* forms: see check_both */
	for (; k->hashes < want; k->hashes++)
		(void)hash_dummy(password);
}

/* 1 it is one, 0 not, -1 errno. */
static int
check_application(struct check *k, const struct authdb_account *a)
{
	const struct credential *c = k->c;
	struct slice rest;
	struct apppass p;
	struct buf text;
	int rc;

	buf_init_secret(&text, APPPASS_FILE);
	rc = apppass_load(a->name, &text);
	rest = buf_slice(&text);
	while (rc == 0 && apppass_next(&rest, &p))
		if (apppass_is(&p, c->password) &&
		    apppass_allows(&p, c->protocol, c->ip, now_s()) &&
		    slice_cstr(p.id, k->app, sizeof k->app) == 0)
			rc = 1;
	buf_done(&text);
	return rc;
}

/* How many octets of code stand behind the password: 6 digits, or recovery. */
static size_t
code_len(struct slice password)
{
	size_t n = 0;

	while (n < password.len && n < TOTP_DIGITS &&
	    password.p[password.len - 1 - n] >= '0' &&
	    password.p[password.len - 1 - n] <= '9')
		n++;
	if (password.len > PASSWORD_MAX)
		return 0; /* wrong for everybody, at once */
	if (n == TOTP_DIGITS)
		return n;
	return password.len > TOTP_RECOVERY_LEN ? TOTP_RECOVERY_LEN : 0;
}

/* The code is used up only by who knows the password. */
static enum credential_result
check_code(struct check *k, const struct authdb_account *a, const char **how)
{
	struct slice password = k->c->password, code;
	bool with_code = false, recovery;
	struct control_error why;
	size_t n = code_len(password);
	enum hash_result r;

	(void)control_bool("password-with-code", &with_code, &why);
	password.len -= n;
	code = slice_of(password.p + password.len, n);
	r = check_both(k, a->hash, password);
	if (r == HASH_ERROR)
		return CREDENTIAL_ERROR;
	if (r != HASH_OK || !with_code || n == 0 || k->c->no_codes)
		return CREDENTIAL_WRONG;
	switch (totp_use(a->name, code, now_s(), &recovery)) {
	case TOTP_OK:
		*how = recovery ? "recovery" : "code";
		return CREDENTIAL_OK;
	case TOTP_ERROR:
		return CREDENTIAL_ERROR;
	default:
		return CREDENTIAL_CODE;
	}
}

static enum credential_result
check_known(struct check *k, const struct authdb_account *a, const char **how)
{
	int app = check_application(k, a);

	if (app == 1) {
		*how = "application";
		return CREDENTIAL_OK;
	}
	if (app == -1)
		return CREDENTIAL_ERROR;
	if (totp_is_on(a->name))
		return check_code(k, a, how);
	*how = "password";
	switch (check_both(k, a->hash, k->c->password)) {
	case HASH_OK:
		return CREDENTIAL_OK;
	case HASH_ERROR:
		return CREDENTIAL_ERROR;
	default:
		return CREDENTIAL_WRONG;
	}
}

/* The same files are looked for, the same hash is made. Uses up nothing. */
static void
check_nobody(struct check *k, const struct cdbmap_file *db)
{
	struct authdb_account nobody = { 0 };
	char name[NAME_MAX_OCTETS];
	const char *way;

	nobody.name = authdb_name(db, k->c->login, name);
	if (nobody.name.p == NULL)
		nobody.name = slice_from("nobody@invalid");
	(void)check_known(k, &nobody, &way);
}

bool
credential_is_open(const struct authdb_account *a, struct slice ip)
{
	return a->name.len > 0 && !a->nologin && net_list_has(a->nets, ip);
}

enum credential_result
credential_password(const struct cdbmap_file *db, const struct credential *c,
    struct authdb_account *a, const char **how)
{
	enum credential_result r = CREDENTIAL_WRONG;
	struct authdb_account table = { 0 }, found;
	struct check k = { .c = c };
	const char *way = "none";

	if (authdb_find(db, c->login, &table) == CDBMAP_CORRUPT)
		return CREDENTIAL_ERROR;
	found = table;
	if (!credential_is_open(&found, c->ip)) {
		check_nobody(&k, db);
	} else {
		override_apply(&found);
		r = check_known(&k, &found, &way);
	}
	if (r == CREDENTIAL_WRONG || r == CREDENTIAL_CODE)
		refuse(&k);
	if (r != CREDENTIAL_OK)
		return r;
	*a = found;
	*how = way;
	if (k.app[0] != '\0') {
		apppass_used(found.name, slice_from(k.app));
		return CREDENTIAL_OK;
	}
	if (strcmp(way, "password") == 0)
		override_note(&table, found.hash, c->password);
	return found.must_change || policy_is_expired(found.changed_s, now_s())
	    ? CREDENTIAL_CHANGE
	    : CREDENTIAL_OK;
}

enum credential_result
credential_own(const struct cdbmap_file *db, const struct credential *c,
    struct authdb_account *a)
{
	struct authdb_account found = { 0 }, now;
	struct check k = { .c = c };

	if (authdb_find(db, c->login, &found) == CDBMAP_CORRUPT)
		return CREDENTIAL_ERROR;
	now = found;
	if (found.name.len > 0)
		override_apply(&now);
	/* Who changes it is on this host: any network is right. */
	switch (check_both(&k, now.hash, c->password)) {
	case HASH_OK:
		if (!now.nologin)
			break;
		refuse(&k);
		return CREDENTIAL_WRONG;
	case HASH_ERROR:
		return CREDENTIAL_ERROR;
	default:
		refuse(&k);
		return CREDENTIAL_WRONG;
	}
	*a = found;
	return CREDENTIAL_OK;
}

enum credential_result
credential_own_code(const struct authdb_account *a, struct slice code)
{
	bool recovery;

	switch (totp_use(a->name, code, now_s(), &recovery)) {
	case TOTP_OK:
	case TOTP_OFF:
		return CREDENTIAL_OK;
	case TOTP_ERROR:
		return CREDENTIAL_ERROR;
	default:
		return CREDENTIAL_WRONG;
	}
}

enum credential_result
credential_account(const struct cdbmap_file *db, const struct credential *c,
    struct authdb_account *a)
{
	struct authdb_account found = { 0 };

	switch (authdb_find(db, c->login, &found)) {
	case CDBMAP_CORRUPT:
		return CREDENTIAL_ERROR;
	case CDBMAP_ABSENT:
		return CREDENTIAL_WRONG;
	case CDBMAP_FOUND:
		break;
	}
	if (!credential_is_open(&found, c->ip))
		return CREDENTIAL_WRONG;
	*a = found;
	return CREDENTIAL_OK;
}
