/* queue/content - the message of a request: a file of somebody else's. */
#include "queue/content.h"

#include "base/file.h"
#include "base/writer.h"

#include <errno.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STEP = 1 << 20, PIECE = 65536 };

int
content_places_find(int spool_dir, struct content_places *places)
{
	int fd = file_memory("place");
	struct stat memory, spool;
	int rc = fd == -1 || fstat(fd, &memory) == -1 ||
		fstat(spool_dir, &spool) == -1
	    ? -1
	    : 0;
	int err = errno;

	if (fd != -1)
		(void)close(fd);
	errno = err;
	if (rc == 0)
		*places =
		    (struct content_places){ memory.st_dev, spool.st_dev };
	return rc;
}

enum refusal
content_check(
    struct content *c, const struct content_places *places, uint64_t max)
{
	struct stat st;

	if (fstat(c->fd, &st) == -1)
		return REFUSAL_SYSTEM;
	if (!S_ISREG(st.st_mode) ||
	    (places != NULL && st.st_dev != places->memory &&
		st.st_dev != places->spool))
		return REFUSAL_FILE;
	c->size = (uint64_t)st.st_size;
	return c->size > max ? REFUSAL_SIZE : REFUSAL_NONE;
}

/* NONE with *n of at least 1. */
static enum refusal
piece(int fd, char *to, size_t want, uint64_t at, size_t *n)
{
	ssize_t got;

	do
		got = pread(fd, to, want, (off_t)at);
	while (got == -1 && errno == EINTR);
	if (got == -1)
		return errno == EBADF ? REFUSAL_FILE : refusal_errno();
	if (got == 0)
		return REFUSAL_CHANGED;
	*n = (size_t)got;
	return REFUSAL_NONE;
}

enum refusal
content_head(const struct content *c, uint64_t want, struct buf *out)
{
	uint64_t at = 0;

	if (want > c->size)
		want = c->size;
	while (at < want) {
		char *to = buf_room(out, (size_t)(want - at));
		enum refusal why;
		size_t n;

		if (to == NULL)
			return REFUSAL_SYSTEM;
		why = piece(c->fd, to, (size_t)(want - at), at, &n);
		if (why != REFUSAL_NONE)
			return why;
		out->len += n;
		at += n;
	}
	return REFUSAL_NONE;
}

/* By read and write: works everywhere. */
static enum refusal
copy_plain(const struct content *c, uint64_t at, int to)
{
	char buf[PIECE];

	while (at < c->size) {
		uint64_t left = c->size - at;
		size_t n = 0;
		enum refusal why = piece(c->fd, buf,
		    left < sizeof buf ? (size_t)left : sizeof buf, at, &n);

		if (why != REFUSAL_NONE)
			return why;
		if (write_all(to, slice_of(buf, n), DEADLINE_NEVER) == -1)
			return refusal_errno();
		at += n;
	}
	return REFUSAL_NONE;
}

/* The kernel has no way to copy between these two files. */
static bool
is_unsupported(void)
{
	return errno == EXDEV || errno == EINVAL || errno == ENOSYS ||
	    errno == EOPNOTSUPP || errno == EBADF || errno == EPERM;
}

enum refusal
content_rest(const struct content *c, uint64_t from, int to)
{
	bool range = true;
	off_t at = (off_t)from;

	while ((uint64_t)at < c->size) {
		uint64_t left = c->size - (uint64_t)at;
		size_t want = left < STEP ? (size_t)left : STEP;
		ssize_t n = range
		    ? copy_file_range(c->fd, &at, to, NULL, want, 0)
		    : sendfile(to, c->fd, &at, want);

		if (n > 0 || (n == -1 && errno == EINTR))
			continue;
		if (n == 0) /* cut; or a kernel that cannot and says so thus */
			return copy_plain(c, (uint64_t)at, to);
		if (!is_unsupported())
			return refusal_errno();
		if (!range)
			return copy_plain(c, (uint64_t)at, to);
		range = false;
	}
	return REFUSAL_NONE;
}
