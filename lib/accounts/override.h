/* accounts/override - a password that is newer or better than the table's. */
#ifndef POSTAMT_ACCOUNTS_OVERRIDE_H
#define POSTAMT_ACCOUNTS_OVERRIDE_H

#include "accounts/authdb.h"

/*
 * postamt-auth does not write the table `users`, which is the admin's. The file
 * `password` of an account (accounts/state) keeps what counts instead of the
 * table's password field, as long as that is the one that its first line, the
 * SHA-256 of it, names: a yescrypt, SCRAM keys, and when the person set it (0:
 * it is the same password, which was hashed in an old scheme).
 */

/*
 * Puts what the file has in place of hash, scram, and, if the person has set
 * it, changed_s and must_change. They then point to static memory, until the
 * next call.
 */
void override_apply(struct authdb_account *a);

/*
 * After a login with the right password: a better hash of it where the one that
 * it was compared with, `seen`, is of an old scheme or cost, unless another has
 * come since. Nothing where the setting `rehash` says no. `table` is as the
 * table has it: override_apply has not seen it.
 */
void override_note(const struct authdb_account *table, struct slice seen,
    struct slice password);

/*
 * The person's own new password, checked before. On stable storage when it
 * returns 0; -1 with errno (EINVAL: what SASLprep refuses).
 */
int override_set(
    const struct authdb_account *table, struct slice password, uint64_t now_s);

#endif
