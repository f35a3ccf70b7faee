/* maildir/quota - how full a mailbox is: the Maildir++ file `maildirsize`. */
#ifndef POSTAMT_MAILDIR_QUOTA_H
#define POSTAMT_MAILDIR_QUOTA_H

#include <stdint.h>

/*
 * MAILDIR/maildirsize, shared with other programs that know Maildir++: its
 * first line is the quota ("1000000S"), each later one "OCTETS COUNT", to be
 * added up; the first of them is a count of everything. What a program adds or
 * removes it appends (maildir_quota_add). Whoever removes without appending
 * makes the sum too large: so before a mailbox is called full, everything is
 * counted anew, unless that was done just now and nothing came since.
 *
 * All folders count, the trash too. Two deliveries at once may both take the
 * last room: the quota is exact to the messages under way.
 */
enum maildir_quota_result {
	MAILDIR_QUOTA_OK = 0,
	MAILDIR_QUOTA_FULL, /* 4.2.2, as RFC 3463 has it: may have room later */
	MAILDIR_QUOTA_TOOLARGE, /* 5.2.2: alone it exceeds the quota */
	MAILDIR_QUOTA_ERROR,	/* errno tells */
};

/* Whether a message of `size` fits. A missing maildir is empty. */
enum maildir_quota_result maildir_quota_check(
    const char *maildir, uint64_t quota_octets, uint64_t size_octets);

/*
 * Appends one line. Nothing to do (0) when the maildir has no maildirsize. -1
 * with errno; the next full count puts it right.
 */
int maildir_quota_add(const char *maildir, int64_t octets, int64_t count);

/* Counts every message of the maildir and its folders. -1 with errno. */
int maildir_usage(const char *maildir, uint64_t *octets, uint64_t *count);

#endif
