/* maildir/owner - become a mailbox's owner for a delivery, and back. */
#include "maildir/owner.h"

#include <errno.h>
#include <grp.h>
#include <stdlib.h>
#include <unistd.h>

static bool is_root;
static gid_t root_gid;

int
owner_init(void)
{
	is_root = geteuid() == 0;
	root_gid = getegid();
	return is_root ? setgroups(0, NULL) : 0;
}

int
owner_become(uid_t uid, gid_t gid)
{
	/* A mailbox is never root's, nor is its group. */
	if (is_root ? uid == 0 || gid == 0 : uid != geteuid()) {
		errno = EPERM;
		return -1;
	}
	if (!is_root)
		return 0;
	if (setegid(gid) == -1)
		return -1;
	if (seteuid(uid) == 0)
		return 0;
	owner_return();
	errno = EPERM;
	return -1;
}

void
owner_return(void)
{
	/* Going on with a user's ids would mix up mailboxes. */
	if (is_root && (seteuid(0) == -1 || setegid(root_gid) == -1))
		abort();
}

int
owner_become_for_good(uid_t uid, gid_t gid)
{
	if (is_root ? uid == 0 || gid == 0 : uid != getuid()) {
		errno = EPERM;
		return -1;
	}
	if (!is_root)
		return 0;
	if (seteuid(0) == -1 || setgroups(0, NULL) == -1 ||
	    setresgid(gid, gid, gid) == -1 || setresuid(uid, uid, uid) == -1)
		return -1;
	if (setuid(0) == 0 || setgid(0) == 0) {
		errno = EPERM;
		return -1;
	}
	return 0;
}
