/* serve/identity - who our services run as, and becoming somebody. */
#ifndef POSTAMT_SERVE_IDENTITY_H
#define POSTAMT_SERVE_IDENTITY_H

#include "base/control.h"

#include <sys/types.h>

struct identity {
	uid_t uid;
	gid_t gid;
};

/*
 * "1000", "1000:100", "user" or "user:group" by number or by the names in
 * /etc/passwd and /etc/group, which are read here: static programs cannot
 * load NSS modules, and system users are in these files. Without a group a
 * name has its own and a number the same number. -1 with errno: ENOENT no such
 * name, EINVAL, or what the read gave.
 */
int identity_parse(struct slice text, struct identity *id);

/*
 * The user of one of our services ("net", "auth", "queue", "tls", ...): what
 * the settings file uid/SERVICE says, else the user postamt-SERVICE. 1 found,
 * 0 there is neither (all services run as one user: the caller's), -1 with
 * *why.
 */
int identity_service(
    const char *service, struct identity *id, struct control_error *why);

/*
 * For good: no supplementary groups, all three ids, and a proof that there is
 * no way back. Nothing to do for who one is already. -1 with errno.
 */
int identity_become(const struct identity *id);

#endif
