/* maildir/quota - how full a mailbox is: the Maildir++ file `maildirsize`. */
#include "maildir/quota.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/path.h"
#include "maildir/name.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/*
 * Maildir++ counts anew over 5,120 octets, which is what keeps reading it
 * cheap. Where the mailbox seems full, a count and nothing but a count is
 * believed for this many seconds.
 */
enum { SIZEFILE_MAX = 5120, SIZEFILE_FRESH_S = 10 };

struct usage {
	uint64_t octets, count;
};

/* Messages of dir/name, which is a `cur` or a `new`; none if it is missing. */
static int
usage_of(int dir, const char *name, struct usage *u)
{
	int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct maildir_name n;
	struct dirent *e;
	struct stat st;
	DIR *d;

	if (fd == -1)
		return errno == ENOENT || errno == ENOTDIR ? 0 : -1;
	d = fdopendir(fd);
	if (d == NULL) {
		(void)close(fd);
		return -1;
	}
	while ((e = readdir(d)) != NULL) {
		if (!maildir_name_parse(slice_from(e->d_name), &n))
			continue;
		if (!n.has_size) {
			if (fstatat(fd, e->d_name, &st, 0) == -1)
				continue; /* gone meanwhile */
			n.size_octets = (uint64_t)st.st_size;
		}
		u->octets += n.size_octets;
		u->count++;
	}
	return closedir(d);
}

static int
usage_of_folder(int dir, const char *name, struct usage *u)
{
	int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc, err;

	if (fd == -1)
		return errno == ENOENT || errno == ENOTDIR ? 0 : -1;
	rc = usage_of(fd, "new", u) == -1 || usage_of(fd, "cur", u) == -1 ? -1
									  : 0;
	err = errno;
	(void)close(fd);
	errno = err;
	return rc;
}

int
maildir_usage(const char *maildir, uint64_t *octets, uint64_t *count)
{
	struct usage u = { 0 };
	DIR *d = opendir(maildir);
	struct dirent *e;
	int rc = 0, err;

	if (d == NULL)
		return -1;
	rc = usage_of_folder(dirfd(d), ".", &u);
	while (rc == 0 && (e = readdir(d)) != NULL)
		if (e->d_name[0] == '.' && e->d_name[1] != '\0' &&
		    e->d_name[1] != '.')
			rc = usage_of_folder(dirfd(d), e->d_name, &u);
	err = errno;
	(void)closedir(d);
	errno = err;
	if (rc == -1)
		return -1;
	*octets = u.octets;
	*count = u.count;
	return 0;
}

/* "1000S,20C": the octets it allows. */
static bool
parse_quota(struct slice line, uint64_t *octets)
{
	struct slice part;

	while (slice_cut(&line, ',', &part))
		if (part.len > 1 && part.p[part.len - 1] == 'S')
			return slice_u64(slice_of(part.p, part.len - 1),
				   UINT64_MAX, octets) == 0;
	return false;
}

/* "OCTETS COUNT", each perhaps negative and padded. */
static bool
parse_octets(struct slice line, int64_t *octets)
{
	struct slice first;
	uint64_t n;
	bool minus;

	line = slice_trim(line);
	if (!slice_cut(&line, ' ', &first))
		return false;
	minus = slice_begins(first, "-");
	if (slice_u64(slice_from_at(first, minus), INT64_MAX, &n) == -1)
		return false;
	*octets = minus ? -(int64_t)n : (int64_t)n;
	return true;
}

/*
 * What maildirsize says: false when it is missing, unreadable, damaged, too
 * long, or was made for another quota.
 */
static bool
read_sum(const char *path, uint64_t quota, uint64_t *used, bool *fresh)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct slice rest, line;
	uint64_t said = 0;
	int64_t sum = 0, n = 0;
	struct stat st;
	struct buf b;
	unsigned lines = 0;
	bool ok;

	if (fd == -1)
		return false;
	buf_init(&b, SIZEFILE_MAX);
	ok = file_read_fd(fd, &b) == 0 && fstat(fd, &st) == 0;
	(void)close(fd);
	rest = buf_slice(&b);
	ok = ok && slice_cut(&rest, '\n', &line) && parse_quota(line, &said) &&
	    said == quota && rest.len > 0;
	for (; ok && slice_cut(&rest, '\n', &line); lines++)
		ok = parse_octets(line, &n) &&
		    !__builtin_add_overflow(sum, n, &sum);
	buf_done(&b);
	if (!ok || sum < 0)
		return false;
	*used = (uint64_t)sum;
	*fresh = lines == 1 && time(NULL) - st.st_mtime < SIZEFILE_FRESH_S;
	return true;
}

/*
 * Counts and writes maildirsize. It is a cache: not synced. Where it cannot
 * be written (no room is left for it, say) the count stands all the same.
 */
static int
count_anew(
    const char *maildir, const char *path, uint64_t quota, uint64_t *used)
{
	char fresh[PATH_SIZE], text[128];
	uint64_t count;
	int fd, n;

	if (maildir_usage(maildir, used, &count) == -1)
		return -1;
	n = snprintf(fresh, sizeof fresh, "%s/tmp/maildirsize.%ld", maildir,
	    (long)getpid());
	if (n < 0 || n >= PATH_SIZE)
		return 0;
	fd = open(
	    fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd == -1)
		return 0;
	n = snprintf(text, sizeof text, "%lluS\n%llu %llu\n",
	    (unsigned long long)quota, (unsigned long long)*used,
	    (unsigned long long)count);
	if (write(fd, text, (size_t)n) != n || rename(fresh, path) == -1)
		(void)unlink(fresh);
	(void)close(fd);
	return 0;
}

enum maildir_quota_result
maildir_quota_check(
    const char *maildir, uint64_t quota_octets, uint64_t size_octets)
{
	char path[PATH_SIZE];
	uint64_t used = 0;
	bool fresh = false;

	if (size_octets > quota_octets)
		return MAILDIR_QUOTA_TOOLARGE;
	if (path_join(path, maildir, "maildirsize") == -1)
		return MAILDIR_QUOTA_ERROR;
	if (read_sum(path, quota_octets, &used, &fresh)) {
		if (used <= quota_octets - size_octets)
			return MAILDIR_QUOTA_OK;
		if (fresh)
			return MAILDIR_QUOTA_FULL;
	}
	if (count_anew(maildir, path, quota_octets, &used) == -1)
		return errno == ENOENT ? MAILDIR_QUOTA_OK : MAILDIR_QUOTA_ERROR;
	return used <= quota_octets && size_octets <= quota_octets - used
	    ? MAILDIR_QUOTA_OK
	    : MAILDIR_QUOTA_FULL;
}

int
maildir_quota_add(const char *maildir, int64_t octets, int64_t count)
{
	char path[PATH_SIZE], line[64];
	int fd, n, rc, err;

	if (path_join(path, maildir, "maildirsize") == -1)
		return -1;
	fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
	if (fd == -1)
		return errno == ENOENT ? 0 : -1;
	n = snprintf(line, sizeof line, "%lld %lld\n", (long long)octets,
	    (long long)count);
	rc = write(fd, line, (size_t)n) == n ? 0 : -1;
	err = errno;
	(void)close(fd);
	errno = err;
	return rc;
}
