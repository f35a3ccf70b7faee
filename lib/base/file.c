/* base/file - whole files: read them, and make them appear whole. */
#include "base/file.h"

#include "base/path.h"
#include "base/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <linux/fs.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 8U
#endif

int
file_read_fd(int fd, struct buf *out)
{
	for (;;) {
		size_t want = out->max - out->len > 65536
		    ? 65536
		    : out->max - out->len + (out->max == out->len);
		char *to = buf_room(out, want);
		ssize_t n;

		if (to == NULL) {
			errno = out->err;
			return -1;
		}
		n = read(fd, to, want);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		out->len += (size_t)n;
		out->p[out->len] = '\0';
		if (n == 0)
			return 0;
	}
}

int
file_read(const char *path, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc;

	if (fd == -1)
		return -1;
	rc = file_read_fd(fd, out);
	file_close(fd);
	return rc;
}

int
file_memory(const char *name)
{
	int fd = memfd_create(name, MFD_CLOEXEC | MFD_NOEXEC_SEAL);

	if (fd == -1 && errno == EINVAL) /* Linux before 6.3 */
		fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
	return fd;
}

void
file_close(int fd)
{
	int err = errno;

	(void)close(fd);
	errno = err;
}

int
file_lock_dir(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd == -1)
		return -1;
	while (flock(fd, LOCK_EX) == -1) {
		if (errno == EINTR)
			continue;
		file_close(fd);
		return -1;
	}
	return fd;
}

void
file_spread(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	int flags;

	if (fd == -1)
		return;
	if (ioctl(fd, FS_IOC_GETFLAGS, &flags) == 0) {
		flags |= FS_TOPDIR_FL;
		(void)ioctl(fd, FS_IOC_SETFLAGS, &flags);
	}
	(void)close(fd);
}

int
file_sync_dir(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc;

	if (fd == -1)
		return -1;
	rc = fsync(fd);
	file_close(fd);
	return rc;
}

int
file_sync_parent(const char *path)
{
	char copy[PATH_SIZE];

	if (slice_cstr(slice_from(path), copy, sizeof copy) == -1)
		return -1;
	return file_sync_dir(dirname(copy));
}

static int
file_write_synced(const char *path, struct slice content, mode_t mode)
{
	int fd = open(
	    path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	int rc, err;

	if (fd == -1)
		return -1;
	rc = fchmod(fd, mode) == -1 ||
		write_all(fd, content, DEADLINE_NEVER) == -1 || fsync(fd) == -1
	    ? -1
	    : 0;
	err = errno;
	if (close(fd) == -1 && rc == 0) {
		rc = -1;
		err = errno;
	}
	errno = err;
	return rc;
}

int
file_replace(const char *path, struct slice content, mode_t mode)
{
	char fresh[PATH_SIZE];
	int n =
	    snprintf(fresh, sizeof fresh, "%s.new.%ld", path, (long)getpid());
	int err;

	if (n < 0 || n >= PATH_SIZE) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if (file_write_synced(fresh, content, mode) == 0 &&
	    rename(fresh, path) == 0)
		return file_sync_parent(path);
	err = errno;
	(void)unlink(fresh);
	errno = err;
	return -1;
}
