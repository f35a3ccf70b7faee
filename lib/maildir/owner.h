/* maildir/owner - become a mailbox's owner for a delivery, and back. */
#ifndef POSTAMT_MAILDIR_OWNER_H
#define POSTAMT_MAILDIR_OWNER_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * Root takes the owner's ids as its effective ones: files are made, and disk
 * quotas and permissions apply, exactly as for the owner, while the owner's
 * own programs can neither signal nor trace the process (its real and saved
 * ids are root's). Who is not root delivers to mailboxes of its own uid alone.
 */

/* Once, before the first: drops all supplementary groups. -1 with errno. */
int owner_init(void);

/* -1 with errno: EPERM for uid 0, gid 0, or ids that cannot be taken. */
int owner_become(uid_t uid, gid_t gid);

/* Back to what owner_init found. Does not return when it cannot. */
void owner_return(void);

/*
 * In a child, before it runs what the owner wants run: all ids, for good.
 * -1 with errno, also when they could be taken back.
 */
int owner_become_for_good(uid_t uid, gid_t gid);

#endif
