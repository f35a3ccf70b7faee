/* accounts/credential - does this open this account? */
#ifndef POSTAMT_ACCOUNTS_CREDENTIAL_H
#define POSTAMT_ACCOUNTS_CREDENTIAL_H

#include "accounts/apppass.h"
#include "accounts/authdb.h"

/* What somebody offers, and from where. */
struct credential {
	struct slice login, password;
	struct slice protocol; /* pop3, imap, smtp */
	struct slice ip;       /* "" unknown or local */
	bool no_codes; /* too many were wrong: none behind it is looked at */
};

enum credential_result {
	CREDENTIAL_OK = 0,
	CREDENTIAL_WRONG,  /* or no such account, or not from there: one answer
			    */
	CREDENTIAL_CODE,   /* likewise, but the password in front was right */
	CREDENTIAL_CHANGE, /* right, and opens nothing until it is changed */
	CREDENTIAL_ERROR,  /* a file could not be read: try later */
};

/* There is such an account, it may log in, and from there. */
bool credential_is_open(const struct authdb_account *a, struct slice ip);

/*
 * In this order: an application password; with a second factor, the password
 * with a code behind it (setting `password-with-code`) and never alone; the
 * password. Every refusal costs one password hash, or two where the password is
 * not ASCII, whether or not the account exists, whatever it has, and whatever
 * was right but not enough. `a` and `how` (a word for the log: application,
 * code, recovery, password) are written on OK and CHANGE alone.
 */
enum credential_result credential_password(const struct cdbmap_file *db,
    const struct credential *c, struct authdb_account *a, const char **how);

/*
 * For who changes what is their own: the account's password itself, also one
 * that must be changed, and a code where there is a second factor. The code is
 * used up by credential_own_code alone, so that a refusal for another reason
 * costs none. `a` is as the table has it.
 */
enum credential_result credential_own(const struct cdbmap_file *db,
    const struct credential *c, struct authdb_account *a);
enum credential_result credential_own_code(
    const struct authdb_account *a, struct slice code);

/*
 * What a login of SCRAM-SHA-256 may prove: the keys of every password that
 * could open `login` this way, all of the salt and iterations of `challenge`;
 * for a name that is no account, none and a salt all the same.
 */
enum { CREDENTIAL_KEYS = 1 + APPPASS_MAX };

struct credential_keys {
	struct authdb_account account; /* name.len 0: no such account */
	struct scram_keys challenge;   /* salt, salt_len, iterations */
	struct credential_key {
		unsigned char stored[SCRAM_KEY], server[SCRAM_KEY];
		char id[APPPASS_ID + 1]; /* "" the account's own password */
	} keys[CREDENTIAL_KEYS];
	size_t count;
};

/* 0, or -1 with errno for what can be tried later. c->password is unused. */
int credential_scram(const struct cdbmap_file *db, const struct credential *c,
    struct credential_keys *k);

/*
 * After keys[i] was proved, maybe long after they were read: what that is worth
 * by what the disk says now. The same key must still be there, of the same
 * password, for the same challenge; CREDENTIAL_WRONG if not. Makes db fresh,
 * puts the account as it is now into k, and notes the use.
 */
enum credential_result credential_proved(struct cdbmap_file *db,
    const struct credential *c, struct credential_keys *k, size_t i,
    const char **how);

/*
 * For what proves who it is by itself (a certificate, a token): the account, if
 * it may log in from there. It is no password, and a factor of its own, so a
 * second factor, must-change and a password's age are nothing to it.
 */
enum credential_result credential_account(const struct cdbmap_file *db,
    const struct credential *c, struct authdb_account *a);

#endif
