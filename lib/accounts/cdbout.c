/* accounts/cdbout - a cdb that replaces the one before it, or does not. */
#include "accounts/cdbout.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

int
cdbout_open(struct cdbout *c, const char *path, mode_t mode)
{
	int n = snprintf(c->path, sizeof c->path, "%s", path);
	int m = snprintf(
	    c->fresh, sizeof c->fresh, "%s.new.%ld", path, (long)getpid());

	c->fd = -1;
	c->err = 0;
	if (n < 0 || n >= PATH_SIZE || m < 0 || m >= PATH_SIZE) {
		errno = ENAMETOOLONG;
		return -1;
	}
	c->fd = open(c->fresh,
	    O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (c->fd == -1)
		return -1;
	if (fchmod(c->fd, mode) == 0 && cdb_make_start(&c->make, c->fd) == 0)
		return 0;
	c->err = errno;
	cdbout_abort(c);
	errno = c->err;
	return -1;
}

void
cdbout_put(struct cdbout *c, struct slice key, struct slice value)
{
	if (c->err == 0 &&
	    cdb_make_add(&c->make, key.p, (unsigned)key.len, value.p,
		(unsigned)value.len) != 0)
		c->err = errno != 0 ? errno : EIO;
}

int
cdbout_finish(struct cdbout *c)
{
	if (cdb_make_finish(&c->make) != 0 && c->err == 0)
		c->err = errno != 0 ? errno : EIO;
	if (c->err == 0 && fsync(c->fd) == -1)
		c->err = errno;
	errno = c->err;
	return c->err == 0 ? 0 : -1;
}

int
cdbout_commit(struct cdbout *c)
{
	if (rename(c->fresh, c->path) == -1)
		return -1;
	(void)close(c->fd);
	c->fd = -1;
	return file_sync_parent(c->path);
}

void
cdbout_abort(struct cdbout *c)
{
	if (c->fd == -1)
		return;
	(void)close(c->fd);
	(void)unlink(c->fresh);
	c->fd = -1;
}
