/* maildir/job - a delivery under way, as maildir/local and follow share it. */
#ifndef POSTAMT_MAILDIR_JOB_H
#define POSTAMT_MAILDIR_JOB_H

#include "base/arena.h"
#include "base/path.h"
#include "maildir/deliver.h"
#include "maildir/local.h"

struct job {
	const struct local_settings *settings;
	const struct local_account *account;
	const struct local_delivery *delivery;
	struct local_result *result;
	struct arena arena;	     /* until the delivery ends */
	char home[PATH_SIZE];	     /* the account's, with a NUL */
	char inbox[PATH_SIZE];	     /* home/Maildir */
	struct slice dtline, rpline; /* "Delivered-To: ...\n", "Return-Path:" */
	struct maildir_message message; /* with both before it */
	struct slice fallback;	 /* DEFAULT of the instructions file, NULL p */
	struct slice new_sender; /* of what is forwarded */
	bool no_home;		 /* the home is missing */
};

/* Fills in the result. Returns -1. */
int job_end(struct job *j, enum local_status status, const char *code,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* Likewise from errno, as LOCAL_TEMP: full disk 4.3.1, quota 4.2.2, ... */
int job_errno(struct job *j, const char *what);

/*
 * Into this maildir, if the quota of the inbox has room. 0, or -1 with the
 * result filled in.
 *
 * path  absolute
 * make  what makes it when it is missing, or -1 with errno
 */
int job_maildir(struct job *j, const char *path,
    int (*make)(struct job *j, const char *path));

/* What makes the inbox. Sets no_home when there is no home for it. */
int job_make_inbox(struct job *j, const char *path);

/*
 * A copy of the message after `head`, in a file without a name in the home, or
 * in memory where that cannot be: the queue's own file names all recipients
 * before the message, so nobody else must have that one. -1 with errno.
 */
int job_copy(struct job *j, struct slice head);

#endif
