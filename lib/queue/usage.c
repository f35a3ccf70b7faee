/* queue/usage - how much an account has sent today, and to whom ever. */
#include "queue/usage.h"

#include "base/file.h"
#include "base/writer.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	HEAD = 33, /* octets of the first line */
	LINE = 17, /* of each other */
	NAME_OCTETS = 180,
	FILE_MAX = HEAD + LINE * (USAGE_KNOWN_MAX * 2),
};

struct usage {
	int fd;
	struct buf text; /* the file */
	uint64_t day, messages, fresh;
};

static uint64_t
hash(struct slice s, size_t fold_from)
{
	uint64_t h = 14695981039346656037U;

	for (size_t i = 0; i < s.len; i++) {
		int c = (unsigned char)s.p[i];

		h ^= (uint64_t)(i >= fold_from ? tolower(c) : c);
		h *= 1099511628211U;
	}
	return h;
}

static uint64_t
hash_address(struct slice s)
{
	ptrdiff_t at = slice_rindex(s, '@');

	return hash(s, at == -1 ? 0 : (size_t)at);
}

/* Letters, digits and some others as they are; the hash makes it the login's
 * own where it is cut. */
static void
file_name(struct slice login, char out[NAME_OCTETS + 24])
{
	size_t n = 0;

	for (size_t i = 0; i < login.len && n < NAME_OCTETS; i++) {
		int c = tolower((unsigned char)login.p[i]);

		if (isalnum(c) || c == '@' || c == '-' || c == '+' ||
		    (c == '.' && i > 0))
			out[n++] = (char)c;
		else
			n += (size_t)snprintf(
			    out + n, 4, "%%%02X", (unsigned)c & 0xff);
	}
	out[n] = '\0';
	if (n >= NAME_OCTETS)
		(void)snprintf(out + n, 20, "-%016llx",
		    (unsigned long long)hash(login, 0));
}

static int
open_file(struct slice login)
{
	char dir[PATH_SIZE], path[PATH_SIZE], name[NAME_OCTETS + 24];
	const int flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW;
	int fd;

	file_name(login, name);
	if (path_join(dir, path_spool(), "usage") == -1 ||
	    path_join(path, dir, name) == -1)
		return -1;
	fd = open(path, flags, 0600);
	if (fd == -1 && errno == ENOENT &&
	    (mkdir(dir, 0700) == 0 || errno == EEXIST))
		fd = open(path, flags, 0600);
	return fd;
}

/* A file that is not one of ours counts as empty: it is a day's count. */
static void
parse_head(struct usage *u, uint64_t day)
{
	struct slice s = buf_slice(&u->text);

	u->day = day;
	u->messages = u->fresh = 0;
	if (s.len < HEAD || s.p[10] != ' ' || s.p[21] != ' ' ||
	    s.p[HEAD - 1] != '\n' ||
	    slice_u64(slice_of(s.p, 10), UINT64_MAX, &u->day) == -1 ||
	    slice_u64(slice_of(s.p + 11, 10), UINT64_MAX, &u->messages) == -1 ||
	    slice_u64(slice_of(s.p + 22, 10), UINT64_MAX, &u->fresh) == -1) {
		u->text.len = 0;
		u->day = 0;
	}
	if (u->day != day) {
		u->day = day;
		u->messages = u->fresh = 0;
	}
}

static void
usage_close(struct usage *u)
{
	file_close(u->fd); /* and the lock is gone */
	buf_done(&u->text);
}

static int
usage_open(struct usage *u, struct slice login, uint64_t day)
{
	u->fd = open_file(login);
	if (u->fd == -1)
		return -1;
	buf_init(&u->text, FILE_MAX);
	while (flock(u->fd, LOCK_EX) == -1)
		if (errno != EINTR) {
			usage_close(u);
			return -1;
		}
	if (file_read_fd(u->fd, &u->text) == -1 && errno != ENOBUFS) {
		usage_close(u);
		return -1;
	}
	u->text.err = 0; /* larger than we make it: its beginning counts */
	parse_head(u, day);
	return 0;
}

static void
format_hash(struct slice address, char out[LINE + 1])
{
	(void)snprintf(out, LINE + 1, "%016llx\n",
	    (unsigned long long)hash_address(address));
}

/* The whole lines of the file. */
static struct slice
known(const struct usage *u)
{
	if (u->text.len < HEAD + LINE)
		return slice_of("", 0);
	return slice_of(u->text.p + HEAD, (u->text.len - HEAD) / LINE * LINE);
}

static bool
has_line(struct slice lines, const char *line)
{
	for (size_t at = 0; at < lines.len; at += LINE)
		if (memcmp(lines.p + at, line, LINE) == 0)
			return true;
	return false;
}

static int
write_at(int fd, struct slice s, off_t at)
{
	return pwrite(fd, s.p, s.len, at) == (ssize_t)s.len ? 0 : -1;
}

static int
write_head(const struct usage *u)
{
	char head[HEAD + 1];

	(void)snprintf(head, sizeof head, "%010llu %010llu %010llu\n",
	    (unsigned long long)u->day % 10000000000U,
	    (unsigned long long)u->messages % 10000000000U,
	    (unsigned long long)u->fresh % 10000000000U);
	return write_at(u->fd, slice_of(head, HEAD), 0);
}

static int
write_added(struct usage *u, const struct buf *added)
{
	size_t count = known(u).len / LINE;
	size_t keep = count + added->len / LINE > USAGE_KNOWN_MAX
	    ? USAGE_KNOWN_MAX / 2
	    : count;
	struct slice kept;

	if (keep > count)
		keep = count;
	if (keep < count) {
		kept = slice_of(
		    u->text.p + HEAD + (count - keep) * LINE, keep * LINE);
		if (write_at(u->fd, kept, HEAD) == -1 ||
		    ftruncate(u->fd, (off_t)(HEAD + kept.len)) == -1)
			return -1;
	}
	return added->len == 0
	    ? 0
	    : write_at(u->fd, buf_slice(added), (off_t)(HEAD + keep * LINE));
}

static enum refusal
charge(struct usage *u, const struct usage_limits *limits, struct buf *added)
{
	size_t fresh = added->len / LINE;

	if (limits->messages != 0 && u->messages + 1 > limits->messages)
		return REFUSAL_DAY;
	if (limits->new_recipients != 0 &&
	    u->fresh + fresh > limits->new_recipients)
		return REFUSAL_NEW;
	u->messages++;
	u->fresh += fresh;
	return write_head(u) == -1 || write_added(u, added) == -1
	    ? REFUSAL_SYSTEM
	    : REFUSAL_NONE;
}

/* The lines of those that it has not written to yet. */
static void
find_fresh(const struct usage *u, uint32_t max, const struct recipient *to,
    size_t to_count, struct buf *fresh)
{
	for (size_t i = 0; i < to_count && fresh->len / LINE <= max; i++) {
		char line[LINE + 1];

		format_hash(to[i].address, line);
		if (!has_line(known(u), line) &&
		    !has_line(buf_slice(fresh), line))
			buf_puts(fresh, line);
	}
}

enum refusal
usage_charge(struct slice login, const struct usage_limits *limits,
    const struct recipient *to, size_t to_count, uint64_t day,
    struct buf *fresh)
{
	enum refusal why;
	struct usage u;

	if (usage_open(&u, login, day) == -1)
		return REFUSAL_SYSTEM;
	/* Whom it writes to matters only where that is limited. */
	if (limits->new_recipients != 0)
		find_fresh(&u, limits->new_recipients, to, to_count, fresh);
	why = buf_failed(fresh) ? REFUSAL_SYSTEM : charge(&u, limits, fresh);
	usage_close(&u);
	return why;
}

/* Writes the file anew without those lines; *u counts them no more. */
static int
forget(struct usage *u, struct slice lines)
{
	struct slice old = known(u);
	size_t kept = 0, gone;

	for (size_t at = 0; at < old.len; at += LINE)
		if (!has_line(lines, old.p + at)) {
			memmove(u->text.p + HEAD + kept, old.p + at, LINE);
			kept += LINE;
		}
	gone = (old.len - kept) / LINE;
	u->fresh -= u->fresh < gone ? u->fresh : gone;
	if (gone == 0)
		return 0;
	if (write_at(u->fd, slice_of(old.p, kept), HEAD) == -1)
		return -1;
	return ftruncate(u->fd, (off_t)(HEAD + kept));
}

void
usage_refund(struct slice login, uint64_t day, struct slice fresh)
{
	struct usage u;

	if (usage_open(&u, login, day) == -1)
		return;
	if (u.messages > 0)
		u.messages--;
	if (forget(&u, fresh) == 0)
		(void)write_head(&u);
	usage_close(&u);
}
