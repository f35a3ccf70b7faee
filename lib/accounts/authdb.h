/* accounts/authdb - who may log in: auth.cdb, readable by postamt-auth alone.
 */
#ifndef POSTAMT_ACCOUNTS_AUTHDB_H
#define POSTAMT_ACCOUNTS_AUTHDB_H

#include "accounts/cdbmap.h"
#include "accounts/cdbout.h"
#include "accounts/name.h"
#include "accounts/users.h"

/*
 * conf/auth.cdb: the key is the account in lower case, the value has a line
 * `key value` for each thing known (doc/postamt-rcpt.5). `@` holds the
 * domain that a name without one gets, `cert:HEX` the account of a client
 * certificate by the SHA-256 of its DER.
 */
struct authdb_account {
	/* point into the map */
	struct slice name, hash, home, scram, nets, gecos;
	uid_t uid;
	gid_t gid;
	bool sends, must_change;
	bool nologin; /* whatever is right opens nothing */
	uint64_t changed_s;
};

void authdb_put(struct cdbout *out, struct buf *scratch, const struct user *u);

int authdb_open(struct cdbmap_file *db); /* -1 with errno */
int authdb_refresh(struct cdbmap_file *db);

/*
 * By login name, in any case, with or without domain. CORRUPT also for a
 * record without what every account has.
 */
enum cdbmap_result authdb_find(
    const struct cdbmap_file *db, struct slice login, struct authdb_account *a);

/*
 * The account that a login name would be: the default domain added, lower case,
 * in out. p is NULL for what can be none.
 */
struct slice authdb_name(const struct cdbmap_file *db, struct slice login,
    char out[NAME_MAX_OCTETS]);

/* The account of a certificate's fingerprint, lower-case hex. */
enum cdbmap_result authdb_cert(const struct cdbmap_file *db,
    struct slice fingerprint, struct slice *account);

#endif
