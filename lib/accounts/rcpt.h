/* accounts/rcpt - who exists here: look-ups in rcpt.cdb. */
#ifndef POSTAMT_ACCOUNTS_RCPT_H
#define POSTAMT_ACCOUNTS_RCPT_H

#include "base/slice.h"

#include <sys/types.h>

/*
 * conf/rcpt.cdb, which postamt-build makes and replaces by rename; an open one
 * stays as it was. Its keys and values are in doc/postamt-rcpt.5. Addresses
 * are compared in lower case.
 */
struct rcpt_db {
	int fd;
	const char *map;
	size_t len;
};

int rcpt_open(struct rcpt_db *db); /* -1 with errno; ENOENT: not built */
void rcpt_close(struct rcpt_db *db);

/* Opens again if the file was replaced since. 0, or -1 and the old one stays.
 */
int rcpt_refresh(struct rcpt_db *db);

enum rcpt_result {
	RCPT_ACCOUNT = 0, /* a mailbox: `account` is filled in */
	RCPT_ALIAS,	  /* `targets` is filled in */
	RCPT_UNKNOWN,	  /* our domain, no such name: 550 5.1.1 */
	RCPT_FOREIGN,	  /* not our domain: relaying */
	RCPT_SYNTAX,	  /* no address at all: 501 5.1.3 */
	RCPT_CORRUPT,	  /* the table is damaged: 451 4.3.5 */
};

struct rcpt {
	/* RCPT_ACCOUNT; slices point into the table */
	struct slice account; /* user@domain, the login name */
	uid_t uid;
	gid_t gid;
	struct slice home; /* absolute folder; its Maildir is home/Maildir */
	uint64_t quota_octets; /* 0: none */
	bool receives;	       /* false: a send-only account, 550 5.2.1 */
	bool sends;	       /* false: a receive-only or locked account */
	/* RCPT_ALIAS: addresses, one a line, LF between */
	struct slice targets;
	/* both: what stood behind the separator of user+detail; points into
	 * the address asked for */
	struct slice detail;
};

/*
 * Tries, in this order: the address; without its detail; the domain's
 * catch-all. `postmaster` without a domain is ours (RFC 5321 section 4.5.1).
 */
enum rcpt_result rcpt_find(
    const struct rcpt_db *db, struct slice address, struct rcpt *r);

/*
 * Whether who has logged in as `login` may still send: ACCOUNT, for that very
 * account; UNKNOWN if it has gone, is locked or only receives; CORRUPT.
 */
enum rcpt_result rcpt_may_send(const struct rcpt_db *db, struct slice login);

#endif
