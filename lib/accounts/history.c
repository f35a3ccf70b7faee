/* accounts/history - when and from where an account was opened, or not. */
#include "accounts/history.h"

#include "accounts/state.h"
#include "base/file.h"
#include "base/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HISTORY_LINE = 512 };

static const char *
file_name(bool ok)
{
	return ok ? "logins" : "failures";
}

bool
history_next(struct slice *rest, struct history *h)
{
	struct slice line, when;

	while (slice_cut(rest, '\n', &line))
		if (slice_cut(&line, '\t', &when) &&
		    slice_u64(when, INT64_MAX, &h->time_s) == 0 &&
		    slice_cut(&line, '\t', &h->protocol) &&
		    slice_cut(&line, '\t', &h->ip) &&
		    slice_cut(&line, '\t', &h->mech)) {
			h->how = line;
			return true;
		}
	return false;
}

int
history_load(struct slice account, bool ok, struct buf *out)
{
	char path[PATH_SIZE];

	if (state_path(path, account, file_name(ok)) == -1)
		return -1;
	return file_read(path, out) == -1 && errno != ENOENT ? -1 : 0;
}

static void
put_field(struct buf *b, struct slice s)
{
	buf_putc(b, '\t');
	for (size_t i = 0; i < s.len && i < 80; i++)
		buf_putc(b, s.p[i] > ' ' && s.p[i] <= '~' ? s.p[i] : '?');
}

/* The last line of an open file says the same, not long ago. */
static bool
is_again(int fd, off_t size, uint64_t now_s, struct slice fields)
{
	char tail[HISTORY_LINE];
	size_t want = size < HISTORY_LINE ? (size_t)size : HISTORY_LINE;
	ssize_t n = pread(fd, tail, want, size - (off_t)want);
	struct slice rest, when;
	ptrdiff_t before;
	uint64_t t;

	if (n < 1 || tail[n - 1] != '\n')
		return false;
	rest = slice_of(tail, (size_t)n - 1);
	before = slice_rindex(rest, '\n');
	rest = slice_from_at(rest, (size_t)(before + 1));
	if (!slice_cut(&rest, '\t', &when) ||
	    slice_u64(when, INT64_MAX, &t) == -1)
		return false;
	/* In the future: the clock was set back. */
	return now_s >= t && now_s < t + HISTORY_AGAIN_S &&
	    slice_eq(rest, slice_from_at(fields, 1));
}

/* Keeps the last lines, half of what may be; however long the file has grown.
 */
static void
halve(struct slice account, const char *path)
{
	int lock = state_lock(account), fd = open(path, O_RDONLY | O_CLOEXEC);
	struct slice rest, line;
	struct stat st;
	struct buf b;
	ssize_t n;

	buf_init(&b, HISTORY_MAX / 2);
	if (lock != -1 && fd != -1 && fstat(fd, &st) == 0 &&
	    st.st_size > HISTORY_MAX && buf_room(&b, b.max) != NULL) {
		n = pread(fd, b.p, b.max, st.st_size - (off_t)b.max);
		rest = slice_of(b.p, n > 0 ? (size_t)n : 0);
		if (slice_cut(&rest, '\n', &line))
			(void)file_replace(path, rest, 0600);
	}
	buf_done(&b);
	if (fd != -1)
		(void)close(fd);
	if (lock != -1)
		(void)close(lock);
}

static int
open_history(struct slice account, const char *path)
{
	int flags = O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW;
	int fd = open(path, flags, 0600);

	if (fd == -1 && errno == ENOENT && state_make(account) == 0)
		fd = open(path, flags, 0600);
	return fd;
}

void
history_add(struct slice account, bool ok, const struct history *h)
{
	char path[PATH_SIZE];
	struct stat st = { 0 };
	struct buf fields, line;
	int fd;

	if (state_path(path, account, file_name(ok)) == -1)
		return;
	fd = open_history(account, path);
	if (fd == -1)
		return;
	buf_init(&fields, HISTORY_LINE);
	buf_init(&line, HISTORY_LINE);
	put_field(&fields, h->protocol);
	put_field(&fields, h->ip);
	put_field(&fields, h->mech);
	put_field(&fields, h->how);
	buf_putf(&line, "%llu", (unsigned long long)h->time_s);
	buf_put(&line, buf_slice(&fields));
	buf_putc(&line, '\n');
	if (fstat(fd, &st) == 0 && !buf_failed(&line) &&
	    !is_again(fd, st.st_size, h->time_s, buf_slice(&fields)))
		(void)write_all(fd, buf_slice(&line), DEADLINE_NEVER);
	(void)close(fd);
	buf_done(&fields);
	buf_done(&line);
	if (st.st_size > HISTORY_MAX)
		halve(account, path);
}
