/* accounts/rehash - a better hash than the table has, made at a login. */
#ifndef POSTAMT_ACCOUNTS_REHASH_H
#define POSTAMT_ACCOUNTS_REHASH_H

#include "accounts/authdb.h"

/*
 * postamt-auth does not write the table `users`, which is the admin's. When a
 * password was right against an old scheme, the file `rehash` of the account
 * (accounts/state) keeps a yescrypt of it, SCRAM keys, and SHA-256 of the
 * table's password field that they stand for: as long as that is the same.
 * Nothing of it where the setting `rehash` says no.
 */

/*
 * Puts what the file has in place of a->hash and a->scram, if a->hash is old.
 * They then point to static memory, until the next call.
 */
void rehash_apply(struct authdb_account *a);

/* After a login with the right password; nothing where nothing is to do. */
void rehash_note(const struct authdb_account *a, struct slice password);

#endif
