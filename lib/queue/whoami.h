/* queue/whoami - the user that runs us, as /etc/passwd has it. */
#ifndef POSTAMT_QUEUE_WHOAMI_H
#define POSTAMT_QUEUE_WHOAMI_H

#include "base/slice.h"

#include <sys/types.h>

struct whoami {
	char login[64];
	char full_name[128]; /* "" unknown */
};

/*
 * Users of other services (LDAP) are not in that file, and a static program
 * cannot load what knows them: then $LOGNAME, $USER, else "uid1000".
 */
void whoami(uid_t uid, struct whoami *w);

#endif
