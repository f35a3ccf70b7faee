/* accounts/lock - one editor of the tables at a time. */
#ifndef POSTAMT_ACCOUNTS_LOCK_H
#define POSTAMT_ACCOUNTS_LOCK_H

/*
 * Waits for the exclusive flock(2) of the folder path_conf(). The descriptor
 * holds it until it is closed, or -1 with errno.
 */
int accounts_lock(void);

#endif
