/* accounts/home - the folder of an account: make it, remove it. */
#include "accounts/home.h"

#include "base/file.h"
#include "base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int
make_parents(char *path)
{
	for (char *at = strchr(path + 1, '/'); at != NULL;
	     at = strchr(at + 1, '/')) {
		int rc;

		*at = '\0';
		rc = mkdir(path, 0755);
		if (rc == 0)
			file_spread(path);
		*at = '/';
		if (rc == -1 && errno != EEXIST)
			return -1;
	}
	return 0;
}

/* All in it is ours (0700) until the last step gives it away. */
static int
make_maildir(int home, uid_t uid, gid_t gid)
{
	static const char *const dirs[] = { "Maildir", "Maildir/cur",
		"Maildir/new", "Maildir/tmp" };

	for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++)
		if (mkdirat(home, dirs[i], 0700) == -1 ||
		    (geteuid() == 0 &&
			fchownat(home, dirs[i], uid, gid,
			    AT_SYMLINK_NOFOLLOW) == -1))
			return -1;
	if (fsync(home) == -1)
		return -1;
	return geteuid() == 0 ? fchown(home, uid, gid) : 0;
}

static int
check_owner(const char *path, uid_t uid)
{
	struct stat st;

	if (lstat(path, &st) == -1)
		return -1;
	if (S_ISDIR(st.st_mode) && st.st_uid == uid)
		return 0;
	errno = EEXIST;
	return -1;
}

int
home_make(struct slice home, uid_t uid, gid_t gid)
{
	char path[PATH_SIZE];
	int fd, rc, err;

	if (slice_cstr(home, path, sizeof path) == -1)
		return -1;
	if (make_parents(path) == -1)
		return -1;
	if (mkdir(path, 0700) == -1)
		return errno == EEXIST ? check_owner(path, uid) : -1;
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1)
		return -1;
	rc = make_maildir(fd, uid, gid);
	err = errno;
	(void)close(fd);
	errno = err;
	return rc == 0 ? file_sync_parent(path) : -1;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	return at->level == 0 ? 0 : remove(path);
}

/* A child with the owner's ids for good. Exit status 0: it is empty now. */
static void
empty_as(const char *path, uid_t uid, gid_t gid)
{
	if (geteuid() == 0 &&
	    (setgroups(0, NULL) == -1 || setresgid(gid, gid, gid) == -1 ||
		setresuid(uid, uid, uid) == -1))
		_exit(1);
	_exit(nftw(path, remove_one, 32, FTW_DEPTH | FTW_PHYS) == 0 ? 0 : 1);
}

int
home_remove(struct slice home, uid_t uid, gid_t gid)
{
	char path[PATH_SIZE];
	int status;
	pid_t pid;

	if (slice_cstr(home, path, sizeof path) == -1 ||
	    check_owner(path, uid) == -1)
		return errno == ENOENT ? 0 : -1;
	pid = fork();
	if (pid == -1)
		return -1;
	if (pid == 0)
		empty_as(path, uid, gid);
	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			return -1;
	if (status != 0) {
		errno = ENOTEMPTY;
		return -1;
	}
	return rmdir(path) == -1 ? -1 : file_sync_parent(path);
}
