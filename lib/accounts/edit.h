/* accounts/edit - change one line of the table `users`, and build. */
#ifndef POSTAMT_ACCOUNTS_EDIT_H
#define POSTAMT_ACCOUNTS_EDIT_H

#include "accounts/build.h"
#include "accounts/tables.h"

/* The table in memory while one change is made; under the lock of path_conf().
 */
struct edit {
	int lock;
	struct buf text, fresh;
	struct arena arena;
	struct tables tables; /* as they were when it was opened */
	struct user found;    /* after edit_find; slices point into text */
	struct slice line;    /* its line in text, without line end */
	uid_t highest;	      /* of uids in the range of `uids` */
	build_warn *warn;
};

/*
 * Locks, and checks the tables as they are: a change to broken tables is
 * refused with *why. edit_done in any case afterwards. `warn` NULL: of nothing.
 */
int edit_open(struct edit *e, build_warn *warn, struct control_error *why);
void edit_done(struct edit *e);

/* user -> user@domain in lower case into out[NAME_MAX_OCTETS + 1]. -1 when it
 * is no name in a domain of ours. */
int edit_name(
    struct edit *e, const char *given, char *out, struct control_error *why);

/* 1 and e->found, 0 when there is no such account, -1. */
int edit_find(struct edit *e, struct slice name, struct control_error *why);

/*
 * Writes users with `line` (without line end) in place of e->line, or at the
 * end when nothing was found; "" removes it. Then builds. When that fails, the
 * text is put back and *why tells.
 */
int edit_commit(struct edit *e, struct slice line, struct control_error *why);

/* Word `key` of extra fields set to value (NULL: taken out), into out. */
void edit_extra(
    struct buf *out, struct slice extra, const char *key, const char *value);

/* The whole line of u, with u->extra behind it. */
void edit_line(struct buf *out, const struct user *u);

#endif
