/* sasl/become - after login: the mailbox owner's session program. */
#ifndef POSTAMT_SASL_BECOME_H
#define POSTAMT_SASL_BECOME_H

#include "base/path.h"
#include "base/slice.h"

#include <sys/types.h>

struct become {
	const char *program; /* path of postamt-pop3 */
	struct slice home;
	uid_t uid;
	gid_t gid;
	int client;	    /* becomes 0 and 1 */
	struct slice ip;    /* $TCPREMOTEIP, "" unset */
	struct slice ahead; /* $POSTAMT_AHEAD in base64: read already */
	struct slice hello; /* $POSTAMT_HELLO: what the session says first */
	struct slice user;  /* $USER */
};

/*
 * All that may fail before the answer is given: the owner's ids for good,
 * checked; the folder; the program is there. -1 with errno.
 */
int become_owner(const struct become *b);

/*
 * What the session's environment holds, ended by NULL. It points into static
 * memory and b: once a process.
 */
enum { BECOME_ENV = 20 };
void become_environment(const struct become *b, char *env[BECOME_ENV]);

/* The rest: 0, 1, environment, exec. Returns only on failure, with errno. */
void become_session(const struct become *b);

#endif
