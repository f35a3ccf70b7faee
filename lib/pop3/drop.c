/* pop3/drop - the maildrop: the messages of a Maildir, numbered once. */
#include "pop3/drop.h"

#include "pop3/scan.h"
#include "pop3/stuff.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { NAMES_MAX = 1024 * 1024 * 1024, COUNT_CHUNK = 32768 };

static int
open_dir(int at, const char *name)
{
	return openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static DIR *
open_folder(const struct pop3_drop *d, const char *name)
{
	int fd = open_dir(d->dir_fd, name);
	DIR *dir = fd == -1 ? NULL : fdopendir(fd);

	if (dir == NULL && fd != -1)
		(void)close(fd);
	return dir;
}

int
pop3_drop_folder(const struct pop3_drop *d, const struct pop3_message *m)
{
	return dirfd(m->marks & POP3_NEW ? d->new_dir : d->cur_dir);
}

/*
 * A session that has just said +OK to QUIT may still be about to end: waits a
 * little, longer each time.
 */
static int
lock_soon(int fd)
{
	struct timespec pause = { .tv_nsec = 1000000 };
	long waited_ns = 0;

	while (flock(fd, LOCK_EX | LOCK_NB) == -1) {
		if (errno != EWOULDBLOCK ||
		    waited_ns >= POP3_LOCK_WAIT_MS * 1000000L)
			return -1;
		(void)nanosleep(&pause, NULL);
		waited_ns += pause.tv_nsec;
		if (pause.tv_nsec < 50000000)
			pause.tv_nsec += pause.tv_nsec / 2;
	}
	return 0;
}

/* Where a folder cannot be locked (NFS wants it open for writing). */
static int
lock_file(struct pop3_drop *d)
{
	d->lock_fd = openat(d->dir_fd, "postamt-pop3.lock",
	    O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (d->lock_fd == -1)
		return errno == EROFS ? 0 : -1;
	return lock_soon(d->lock_fd);
}

static enum pop3_open_result
take_lock(struct pop3_drop *d)
{
	if (lock_soon(d->dir_fd) == 0 ||
	    (errno != EWOULDBLOCK && lock_file(d) == 0))
		return POP3_OPEN_OK;
	return errno == EWOULDBLOCK ? POP3_OPEN_IN_USE : POP3_OPEN_TEMP;
}

enum pop3_open_result
pop3_drop_open(struct pop3_drop *d, const char *maildir)
{
	enum pop3_open_result result = POP3_OPEN_TEMP;

	*d = (struct pop3_drop){ .dir_fd = -1, .lock_fd = -1 };
	buf_init(&d->names, NAMES_MAX);
	buf_init(&d->list, POP3_MESSAGES_MAX * sizeof(struct pop3_message));
	d->dir_fd = open_dir(AT_FDCWD, maildir);
	if (d->dir_fd != -1)
		result = take_lock(d);
	if (result == POP3_OPEN_OK) {
		d->new_dir = open_folder(d, "new");
		d->cur_dir = open_folder(d, "cur");
		if (d->new_dir == NULL || d->cur_dir == NULL ||
		    pop3_scan(d) == -1)
			result = POP3_OPEN_TEMP;
	}
	if (result != POP3_OPEN_OK)
		pop3_drop_close(d);
	return result;
}

void
pop3_drop_close(struct pop3_drop *d)
{
	int saved = errno;

	if (d->new_dir != NULL)
		(void)closedir(d->new_dir);
	if (d->cur_dir != NULL)
		(void)closedir(d->cur_dir);
	if (d->lock_fd != -1)
		(void)close(d->lock_fd);
	if (d->dir_fd != -1)
		(void)close(d->dir_fd);
	d->new_dir = d->cur_dir = NULL;
	d->lock_fd = d->dir_fd = -1;
	buf_done(&d->names);
	buf_done(&d->list);
	d->count = d->left = 0;
	errno = saved;
}

struct pop3_message *
pop3_drop_get(const struct pop3_drop *d, uint64_t n)
{
	if (n == 0 || n > d->count)
		return NULL;
	return pop3_scan_list(d) + (n - 1);
}

uint32_t
pop3_drop_number(const struct pop3_drop *d, const struct pop3_message *m)
{
	return (uint32_t)(m - pop3_scan_list(d)) + 1;
}

bool
pop3_drop_has(const struct pop3_message *m)
{
	return (m->marks & (POP3_DELETED | POP3_GONE)) == 0;
}

struct slice
pop3_drop_name(const struct pop3_drop *d, const struct pop3_message *m)
{
	return slice_from(d->names.p + m->name);
}

/* It no longer counts, for the reason `mark`. */
static void
leave(struct pop3_drop *d, struct pop3_message *m, enum pop3_mark mark)
{
	if ((m->marks & (POP3_DELETED | POP3_GONE)) == 0) {
		d->left--;
		if (m->marks & POP3_SIZED)
			d->left_octets -= m->octets;
	}
	m->marks |= mark;
}

/*
 * A symbolic link or a FIFO that was put into the folder is not followed or
 * waited for.
 */
int
pop3_drop_file_now(const struct pop3_drop *d, const struct pop3_message *m)
{
	return openat(pop3_drop_folder(d, m), d->names.p + m->name,
	    O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
}

/* Finds where a message went. -1 with ENOENT: it is gone. */
static int
find_again(struct pop3_drop *d, struct pop3_message *m)
{
	if (pop3_scan_again(d) == -1)
		return -1;
	for (uint32_t i = 0; i < d->count; i++) {
		struct pop3_message *each = pop3_scan_list(d) + i;

		if ((each->marks & (POP3_FOUND | POP3_GONE)) == 0)
			leave(d, each, POP3_GONE);
		each->marks &= ~(unsigned)POP3_FOUND;
	}
	if ((m->marks & POP3_GONE) == 0)
		return 0;
	errno = ENOENT;
	return -1;
}

int
pop3_drop_file(struct pop3_drop *d, struct pop3_message *m)
{
	int fd;

	if (m->marks & POP3_GONE) {
		errno = ENOENT;
		return -1;
	}
	fd = pop3_drop_file_now(d, m);
	if (fd == -1 && errno == ENOENT && find_again(d, m) == 0)
		fd = pop3_drop_file_now(d, m);
	if (fd == -1 && errno == ENOENT)
		leave(d, m, POP3_GONE);
	return fd;
}

static int
count_file(int fd, uint64_t *octets)
{
	struct pop3_stuff st = { 0 };
	char chunk[COUNT_CHUNK];
	ssize_t n;

	*octets = 0;
	do { /* a short read of a file is its last */
		n = read(fd, chunk, sizeof chunk);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		*octets += pop3_count_put(&st, slice_of(chunk, (size_t)n));
	} while (n == -1 || n == (ssize_t)sizeof chunk);
	*octets += pop3_count_end(&st);
	return 0;
}

int
pop3_drop_measure(struct pop3_drop *d, struct pop3_message *m)
{
	uint64_t octets = 0;
	int fd, result;

	if (m->marks & (POP3_SIZED | POP3_GONE))
		return 0;
	fd = pop3_drop_file(d, m);
	if (fd == -1)
		return m->marks & POP3_GONE ? 0 : -1;
	result = count_file(fd, &octets);
	(void)close(fd);
	if (result == -1)
		return -1;
	m->octets = octets & ((UINT64_C(1) << 48) - 1);
	m->marks |= POP3_SIZED;
	if ((m->marks & POP3_DELETED) == 0)
		d->left_octets += m->octets;
	return 0;
}

int
pop3_drop_measure_all(struct pop3_drop *d)
{
	if (d->measured)
		return 0;
	for (uint32_t i = 0; i < d->count; i++) {
		struct pop3_message *m = pop3_scan_list(d) + i;

		if (pop3_drop_measure(d, m) == -1)
			return -1;
	}
	d->measured = true;
	return 0;
}

void
pop3_drop_delete(struct pop3_drop *d, struct pop3_message *m)
{
	leave(d, m, POP3_DELETED);
}

void
pop3_drop_reset(struct pop3_drop *d)
{
	for (uint32_t i = 0; i < d->count; i++) {
		struct pop3_message *m = pop3_scan_list(d) + i;

		if ((m->marks & POP3_DELETED) == 0)
			continue;
		m->marks &= ~(unsigned)POP3_DELETED;
		if (m->marks & POP3_GONE)
			continue;
		d->left++;
		if (m->marks & POP3_SIZED)
			d->left_octets += m->octets;
	}
}
