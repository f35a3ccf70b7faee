/* accounts/history - when and from where an account was opened, or not. */
#ifndef POSTAMT_ACCOUNTS_HISTORY_H
#define POSTAMT_ACCOUNTS_HISTORY_H

#include "base/buf.h"

/*
 * The files `logins` and `failures` of an account, so that failures cannot
 * push logins out: a line for each with TAB between time, protocol, ip,
 * mechanism, how or why. One like the last line within an hour is not noted
 * again. The older half goes when there is more than HISTORY_MAX.
 */
enum { HISTORY_MAX = 64 * 1024, HISTORY_AGAIN_S = 3600 };

struct history {
	uint64_t time_s;
	struct slice protocol, ip, mech, how;
};

/* What cannot be written is lost: nobody is kept out for it. */
void history_add(struct slice account, bool ok, const struct history *h);

/* The text of one file into out. -1 with errno. */
int history_load(struct slice account, bool ok, struct buf *out);
bool history_next(struct slice *rest, struct history *h);

#endif
