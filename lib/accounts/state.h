/* accounts/state - what postamt-auth writes down about an account. */
#ifndef POSTAMT_ACCOUNTS_STATE_H
#define POSTAMT_ACCOUNTS_STATE_H

#include "base/path.h"
#include "base/slice.h"

/*
 * $POSTAMT_STATE, else $POSTAMT_CONF/state, else /var/lib/postamt: owned by who
 * runs postamt-auth, mode 0700. Each account has the folder DOMAIN/LOCALPART
 * in it, which deleting the account removes; doc/postamt-state.5 tells the
 * files. They are read at every login, so that a change counts at once.
 */
const char *state_root(void);

/* The path of `file` of an account (name_ok, lower case). -1 with errno. */
int state_path(char out[PATH_SIZE], struct slice account, const char *file);

/*
 * Makes the account's folder, for what may be lost: a refused login must not
 * wait for the disk where there is an account, as it does not where there is
 * none. -1 with errno.
 */
int state_make(struct slice account);

/*
 * Opens and locks (flock) the account's folder, made if need be, its name on
 * stable storage. -1 with errno.
 */
int state_lock(struct slice account);

/* Removes the account's folder and what is in it; an absent one is fine. */
int state_remove(struct slice account);

#endif
