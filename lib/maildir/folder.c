/* maildir/folder - making homes and maildirs. */
#include "maildir/folder.h"

#include "base/file.h"
#include "base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* mkdirat(2) where being there already is as good; no symbolic link is. */
static int
mkdir_missing(int at, const char *name, mode_t mode)
{
	struct stat st;

	if (mkdirat(at, name, mode) == 0)
		return 0;
	if (errno != EEXIST)
		return -1;
	if (fstatat(at, name, &st, 0) == -1)
		return -1;
	if (S_ISDIR(st.st_mode))
		return 0;
	errno = ENOTDIR;
	return -1;
}

/* Maildir++: an empty file tells a folder from an inbox. */
static int
mark_folder(int dir, const char *name)
{
	int fd;

	if (name[0] != '.')
		return 0;
	fd = openat(dir, "maildirfolder",
	    O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd == -1)
		return -1;
	return close(fd);
}

static int
create_in(int above, const char *name)
{
	int dir, rc;

	if (mkdir_missing(above, name, 0700) == -1)
		return -1;
	dir = openat(above, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir == -1)
		return -1;
	rc = mkdir_missing(dir, "tmp", 0700) == -1 ||
		mkdir_missing(dir, "cur", 0700) == -1 ||
		mkdir_missing(dir, "new", 0700) == -1 ||
		mark_folder(dir, name) == -1 || fsync(dir) == -1 ||
		fsync(above) == -1
	    ? -1
	    : 0;
	file_close(dir);
	return rc;
}

/*
 * Splits path into the folder above and the last name, which stays valid as
 * long as `copy`. -1 with errno: EINVAL for "", ".", ".." and "/".
 */
static int
split(const char *path, char copy[PATH_SIZE], const char **above,
    const char **name)
{
	size_t len = strlen(path);
	char *slash;

	if (len >= PATH_SIZE) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(copy, path, len + 1);
	while (len > 1 && copy[len - 1] == '/')
		copy[--len] = '\0';
	slash = strrchr(copy, '/');
	*above = slash == NULL ? "." : slash == copy ? "/" : copy;
	*name = slash == NULL ? copy : slash + 1;
	if (slash != NULL)
		*slash = '\0';
	if (**name != '\0' && strcmp(*name, ".") != 0 &&
	    strcmp(*name, "..") != 0)
		return 0;
	errno = EINVAL;
	return -1;
}

int
maildir_create(const char *path)
{
	const char *above, *name;
	char copy[PATH_SIZE];
	int dir, rc;

	if (split(path, copy, &above, &name) == -1)
		return -1;
	dir = open(above, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir == -1)
		return -1;
	rc = create_in(dir, name);
	file_close(dir);
	return rc;
}

int
maildir_create_beneath(const char *home, const char *path)
{
	struct open_how how = { .flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS };
	const char *above, *name;
	char copy[PATH_SIZE];
	int top, dir, rc;

	if (split(path, copy, &above, &name) == -1)
		return -1;
	top = open(home, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (top == -1)
		return -1;
	dir = (int)syscall(SYS_openat2, top, above, &how, sizeof how);
	file_close(top);
	if (dir == -1)
		return -1;
	rc = create_in(dir, name);
	file_close(dir);
	return rc;
}

/* Opens a folder of ours that nobody else may write to. */
static int
open_own(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	struct stat st;

	if (fd == -1)
		return -1;
	if (fstat(fd, &st) == 0) {
		if (st.st_uid == geteuid() && (st.st_mode & 022) == 0)
			return fd;
		errno = EPERM;
	}
	file_close(fd);
	return -1;
}

/* The folder above a home; made, and its own parent synced, when missing. */
static int
open_domain(const char *path)
{
	const char *above, *name;
	char copy[PATH_SIZE];
	int fd = open_own(path), top, rc;

	if (fd != -1 || errno != ENOENT)
		return fd;
	if (split(path, copy, &above, &name) == -1)
		return -1;
	top = open_own(above);
	if (top == -1)
		return -1;
	rc = mkdir_missing(top, name, 0755) == -1 || fsync(top) == -1 ? -1 : 0;
	file_close(top);
	if (rc == -1)
		return -1;
	file_spread(path);
	return open_own(path);
}

static int
chown_at(int dir, const char *name, uid_t uid, gid_t gid)
{
	if (uid == geteuid())
		return 0;
	return fchownat(dir, name, uid, gid, AT_SYMLINK_NOFOLLOW);
}

int
maildir_create_home(const char *path, uid_t uid, gid_t gid)
{
	char copy[PATH_SIZE], fresh[64];
	const char *above, *name;
	int dir, rc = -1;

	if (split(path, copy, &above, &name) == -1)
		return -1;
	dir = open_domain(above);
	if (dir == -1)
		return -1;
	(void)snprintf(fresh, sizeof fresh, ".home.%ld", (long)getpid());
	(void)unlinkat(dir, fresh, AT_REMOVEDIR); /* left by a crash */
	if (mkdirat(dir, fresh, 0700) == 0 &&
	    chown_at(dir, fresh, uid, gid) == 0)
		rc = renameat2(dir, fresh, dir, name, RENAME_NOREPLACE);
	if (rc == -1) {
		int err = errno;

		(void)unlinkat(dir, fresh, AT_REMOVEDIR);
		errno = err;
	}
	if (rc == -1 && errno == EEXIST)
		rc = 0; /* another delivery made it */
	if (rc == 0)
		rc = fsync(dir);
	file_close(dir);
	return rc;
}
