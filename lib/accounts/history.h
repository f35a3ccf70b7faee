/* accounts/history - the last logins of an account. */
#ifndef POSTAMT_ACCOUNTS_HISTORY_H
#define POSTAMT_ACCOUNTS_HISTORY_H

#include "base/buf.h"

/*
 * A text file, a line a login: seconds since the epoch, outcome, protocol, how,
 * address; tabs between. Appended by one write(2) and not synced: it is for
 * people to read. Past HISTORY_MAX octets the older half is dropped.
 */
enum { HISTORY_MAX = 64 * 1024 };

struct history_entry {
	int64_t time_s;
	const char *outcome;   /* ok, wrong, refused: a word of the caller's */
	struct slice protocol; /* pop3, imap, smtp */
	const char *how;       /* password, application, ... */
	struct slice ip;       /* "" local */
};

/* -1 with errno; a login must not fail for it. */
int history_add(const char *path, const struct history_entry *e);

/*
 * The file's lines into out, oldest first, as they are. An absent file has
 * none. -1 with errno.
 */
int history_read(const char *path, struct buf *out);

#endif
