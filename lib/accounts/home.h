/* accounts/home - the folder of an account: make it, remove it. */
#ifndef POSTAMT_ACCOUNTS_HOME_H
#define POSTAMT_ACCOUNTS_HOME_H

#include "base/slice.h"

#include <sys/types.h>

/*
 * Makes `home` (mode 0700, the owner's) with an empty Maildir, and the folders
 * above it as far as they are missing (0755). One that is there already must
 * be the owner's. -1 with errno: EEXIST when it is somebody else's.
 */
int home_make(struct slice home, uid_t uid, gid_t gid);

/*
 * Removes `home` with all it holds, with the owner's rights alone, so that no
 * link in it leads root anywhere. -1 with errno.
 */
int home_remove(struct slice home, uid_t uid, gid_t gid);

#endif
