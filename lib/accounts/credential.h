/* accounts/credential - does this password open this account? */
#ifndef POSTAMT_ACCOUNTS_CREDENTIAL_H
#define POSTAMT_ACCOUNTS_CREDENTIAL_H

#include "accounts/authdb.h"

/* What somebody offers, and from where. */
struct credential {
	struct slice login, password;
	struct slice protocol; /* pop3, imap, smtp */
	struct slice ip;       /* "" unknown or local */
};

enum credential_result {
	CREDENTIAL_OK = 0,
	CREDENTIAL_WRONG,  /* or no such account, or not from there: one answer
			    */
	CREDENTIAL_CHANGE, /* right, and opens nothing until it is changed */
	CREDENTIAL_ERROR,  /* a file could not be read: try later */
};

/*
 * The same work whether or not the account exists. `a` and `how` (a word for
 * the log: password, application, code) are written on OK and CHANGE alone.
 */
enum credential_result credential_password(const struct cdbmap_file *db,
    const struct credential *c, struct authdb_account *a, const char **how);

#endif
