/* accounts/history - the last logins of an account. */
#include "accounts/history.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ENTRY_MAX = 512 };

/* What comes from a client must not make a column or a line of its own. */
static void
put_word(struct buf *b, struct slice word)
{
	if (word.len == 0)
		buf_putc(b, '-');
	for (size_t i = 0; i < word.len; i++)
		buf_putc(
		    b, word.p[i] > ' ' && word.p[i] <= '~' ? word.p[i] : '?');
}

static int
append(int fd, const struct history_entry *e)
{
	struct buf b;
	int rc = -1;

	buf_init(&b, ENTRY_MAX);
	buf_putf(&b, "%lld\t", (long long)e->time_s);
	put_word(&b, slice_from(e->outcome));
	buf_putc(&b, '\t');
	put_word(&b, e->protocol);
	buf_putc(&b, '\t');
	put_word(&b, slice_from(e->how));
	buf_putc(&b, '\t');
	put_word(&b, e->ip);
	buf_putc(&b, '\n');
	if (buf_failed(&b))
		errno = b.err;
	else if (write(fd, b.p, b.len) == (ssize_t)b.len)
		rc = 0;
	buf_done(&b);
	return rc;
}

/* Keeps the newer half, cut at a line. */
static int
shorten(const char *path)
{
	struct slice keep;
	struct buf b;
	int rc = -1;

	buf_init(&b, 2 * HISTORY_MAX);
	if (file_read(path, &b) == 0) {
		keep = slice_from_at(buf_slice(&b), b.len / 2);
		keep =
		    slice_from_at(keep, (size_t)(slice_index(keep, '\n') + 1));
		rc = file_replace(path, keep, 0600);
	}
	buf_done(&b);
	return rc;
}

int
history_add(const char *path, const struct history_entry *e)
{
	int fd = open(
	    path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	struct stat st;
	int rc, err;

	if (fd == -1)
		return -1;
	rc = append(fd, e);
	err = errno;
	/* one shortens, the others go on: the lock is on the old file */
	if (rc == 0 && fstat(fd, &st) == 0 && st.st_size > HISTORY_MAX &&
	    flock(fd, LOCK_EX | LOCK_NB) == 0)
		(void)shorten(path);
	(void)close(fd);
	errno = err;
	return rc;
}

int
history_read(const char *path, struct buf *out)
{
	if (file_read(path, out) == 0 || errno == ENOENT)
		return 0;
	return -1;
}
