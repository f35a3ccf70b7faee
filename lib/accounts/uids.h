/* accounts/uids - a uid of its own for each new account. */
#ifndef POSTAMT_ACCOUNTS_UIDS_H
#define POSTAMT_ACCOUNTS_UIDS_H

#include "base/control.h"

#include <sys/types.h>

/*
 * The setting `uids` is the range, `20000-59999` by default. The highest one
 * that was ever given out stands in conf/uids-used, so that none is given
 * twice: what a deleted account left behind never becomes another's.
 *
 * Takes the next above it and above `in_use` (the highest of the table), and
 * notes it, synced, before it returns. The caller holds the lock of
 * path_conf(). -1 with *why, also when the range is used up.
 */
int uids_take(uid_t in_use, uid_t *uid, struct control_error *why);

/* Notes a uid that was chosen by hand, if it lies in the range. */
int uids_note(uid_t uid, struct control_error *why);

/* The range itself. */
int uids_range(uid_t *first, uid_t *last, struct control_error *why);

#endif
