/* accounts/users - one line of the table `users`. */
#ifndef POSTAMT_ACCOUNTS_USERS_H
#define POSTAMT_ACCOUNTS_USERS_H

#include "base/arena.h"
#include "base/control.h"

#include <sys/types.h>

/*
 * A line of Dovecot's passwd-file:
 *   name:password:uid:gid:gecos:home:shell:extra
 * doc/postamt-users.5 tells each field, what an empty one means, and which
 * extra fields are known.
 */
struct user {
	struct slice name; /* user@domain in lower case; in the arena */
	struct slice hash; /* {SCHEME}text as it stands; "": no password */
	uid_t uid;
	gid_t gid;
	struct slice gecos;
	struct slice home;     /* absolute; in the arena when it is implied */
	uint64_t quota_octets; /* 0: none */
	bool receives, sends;  /* no: `send-only`, `receive-only` */
	bool must_change;      /* `must-change`: at the next login */
	bool nologin;	       /* `nologin`: nothing opens it */
	uint64_t changed_s;    /* when the password was set, 0 unknown */
	struct slice scram;    /* SCRAM-SHA-256 keys (accounts/scram), "" */
	struct slice nets;     /* `allow_nets=`, "" anywhere */
	struct slice extra;    /* all extra fields as they stand */
};

struct user_defaults {
	struct slice domain; /* for a name without one, "" refuse */
	bool own_ids;	     /* not root: every account is the caller's */
	uid_t uid;	     /* for an empty field; (uid_t)-1 refuse */
	gid_t gid;
};

/* Fills d from the surroundings and the setting `shared-ids` (uid:gid). */
int user_defaults(
    struct user_defaults *d, struct slice domain, struct control_error *why);

/*
 * Parses `line` (number `number` of the table `users`). Slices of *u point
 * into line or the arena. -1 with *why: what was found and what was expected.
 */
int user_parse(struct slice line, unsigned number,
    const struct user_defaults *d, struct arena *arena, struct user *u,
    struct control_error *why);

/* The value of extra field `key=`; or "" and true for a bare `key`. */
bool user_extra(struct slice extra, const char *key, struct slice *value);

/* Octets from 123, 10K, 5M, 1G, 1T (of 1,024), also with B or a b. -1. */
int user_quota(struct slice text, uint64_t unit, uint64_t *octets);

/* $POSTAMT_MAIL, else /var/mail/postamt: where homes are by default. */
const char *user_mail_root(void);

#endif
