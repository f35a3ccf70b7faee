/* maildir/deliver - one message into one maildir, durably. */
#include "maildir/deliver.h"

#include "base/path.h"
#include "base/writer.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { SWEEP_EVERY = 256, LEFT_S = 36 * 3600 };

/* Line ends that POP3 and IMAP send as CRLF though one octet shorter here. */
static uint64_t
count_lf(struct slice s, char before)
{
	const char *p = s.p, *end = s.p + s.len;
	uint64_t n = 0;

	while (s.len > 0 && (p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		n += (p > s.p ? p[-1] : before) != '\r';
		p++;
	}
	return n;
}

/* All of both, through as few calls as the kernel grants. */
static int
write_both(int fd, struct slice a, struct slice b)
{
	struct iovec iov[2] = { { (void *)a.p, a.len },
		{ (void *)b.p, b.len } };

	while (iov[0].iov_len + iov[1].iov_len > 0) {
		bool one = iov[0].iov_len == 0;
		ssize_t n = writev(fd, iov + one, one ? 1 : 2);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		iov_skip(iov, (size_t)n);
	}
	return 0;
}

static ssize_t
read_at(int fd, char *to, size_t size, uint64_t offset)
{
	ssize_t n;

	do
		n = pread(fd, to, size, (off_t)offset);
	while (n == -1 && errno == EINTR);
	return n;
}

int
maildir_copy(const struct maildir_message *m, int out, uint64_t *size_octets,
    uint64_t *wire_octets)
{
	static char piece[MAILDIR_PIECE];
	struct slice head = m->head, body = m->first;
	uint64_t size = 0, wire = count_lf(head, 0), at = m->offset;
	char before = 0;

	do {
		ssize_t n;

		if (body.len > 0 || head.len > 0) {
			if (write_both(out, head, body) == -1)
				return -1;
			size += head.len + body.len;
			wire += count_lf(body, before);
			at += body.len;
			if (body.len > 0)
				before = body.p[body.len - 1];
			head.len = 0;
		}
		/* A short read is no proof of the end: ask until it says 0. */
		n = read_at(m->fd, piece, sizeof piece, at);
		if (n == -1)
			return -1;
		body = slice_of(piece, (size_t)n);
	} while (body.len > 0);
	*size_octets = size;
	*wire_octets = size + wire;
	return 0;
}

/* A file being written: without a name, or (dot fallback) tmp/NAME. */
struct draft {
	int dir; /* maildir/new */
	int fd;
	char tmp[8 + MAILDIR_NAME_SIZE]; /* "../tmp/NAME"; "" without a name */
};

/*
 * maildir(5): what has been in tmp for 36 hours was left by a crash. Looked for
 * now and then, and only where deliveries go through tmp.
 */
static void
sweep_tmp(int new_dir)
{
	static unsigned calls;
	int fd;
	DIR *d;
	struct dirent *e;
	struct stat st;

	if (calls++ % SWEEP_EVERY != 0)
		return;
	fd = openat(new_dir, "../tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	d = fd == -1 ? NULL : fdopendir(fd);
	if (d == NULL) {
		if (fd != -1)
			(void)close(fd);
		return;
	}
	while ((e = readdir(d)) != NULL)
		if (e->d_name[0] != '.' &&
		    fstatat(fd, e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISREG(st.st_mode) && time(NULL) - st.st_mtime > LEFT_S)
			(void)unlinkat(fd, e->d_name, 0);
	(void)closedir(d);
}

static int
draft_open(struct draft *d, const char *host)
{
	char name[MAILDIR_NAME_SIZE];

	d->tmp[0] = '\0';
	d->fd = openat(d->dir, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
	if (d->fd != -1)
		return 0;
	if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)
		return -1;
	sweep_tmp(d->dir);
	maildir_name_make(name, host, 0, 0);
	(void)snprintf(d->tmp, sizeof d->tmp, "../tmp/%s", name);
	d->fd = openat(d->dir, d->tmp,
	    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (d->fd != -1)
		return 0;
	d->tmp[0] = '\0';
	return -1;
}

/* Renames without replacing, also where renameat2(2) has no such flag. */
static int
rename_new(struct draft *d, const char *name)
{
	if (renameat2(d->dir, d->tmp, d->dir, name, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -1;
	if (linkat(d->dir, d->tmp, d->dir, name, 0) == -1)
		return -1;
	(void)unlinkat(d->dir, d->tmp, 0);
	return 0;
}

static int
draft_name(struct draft *d, const char *name)
{
	char self[32];

	if (d->tmp[0] != '\0')
		return rename_new(d, name);
	(void)snprintf(self, sizeof self, "/proc/self/fd/%d", d->fd);
	return linkat(AT_FDCWD, self, d->dir, name, AT_SYMLINK_FOLLOW);
}

/* Into new/ under a name of its own, and that on stable storage. */
static int
draft_publish(struct draft *d, const char *host, struct maildir_file *f)
{
	int tries = 0, err;

	do {
		maildir_name_make(
		    f->name, host, f->size_octets, f->wire_octets);
		if (draft_name(d, f->name) == 0) {
			d->tmp[0] = '\0';
			if (fsync(d->dir) == 0)
				return 0;
			err = errno;
			(void)unlinkat(d->dir, f->name, 0);
			errno = err;
			return -1;
		}
	} while (errno == EEXIST && ++tries < 10);
	return -1;
}

int
maildir_deliver(const char *maildir, const char *host,
    const struct maildir_message *m, struct maildir_file *file)
{
	struct maildir_file f = { .size_octets = 0 };
	struct draft d;
	char path[PATH_SIZE];
	int rc = -1, err;

	if (path_join(path, maildir, "new") == -1)
		return -1;
	d.dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (d.dir == -1)
		return -1;
	if (draft_open(&d, host) == 0) {
		if (maildir_copy(m, d.fd, &f.size_octets, &f.wire_octets) ==
			0 &&
		    fdatasync(d.fd) == 0)
			rc = draft_publish(&d, host, &f);
		err = errno;
		if (d.tmp[0] != '\0')
			(void)unlinkat(d.dir, d.tmp, 0);
		(void)close(d.fd);
		errno = err;
	}
	err = errno;
	(void)close(d.dir);
	errno = err;
	if (rc == 0)
		*file = f;
	return rc;
}
