/* queue/spool - the folder of queued messages, one file each. */
#include "queue/spool.h"

#include "base/file.h"
#include "base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOLDER_FLAGS = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW };

/* Makes spool/queue, and syncs spool/, which now names it. */
static int
make_queue(const char *path)
{
	if (mkdir(path, 0700) == -1 && errno != EEXIST)
		return -1;
	file_spread(path);
	return file_sync_dir(path_spool());
}

static int
make_folders(int dir)
{
	for (unsigned i = 0; i < QUEUE_FOLDERS; i++) {
		char name[12];

		(void)snprintf(name, sizeof name, "%02u", i);
		if (mkdirat(dir, name, 0700) == -1 && errno != EEXIST)
			return -1;
	}
	return 0;
}

/*
 * Once a process, whoever made them: a folder that another process made and
 * died before syncing must be there after a loss of power too.
 */
static int
have_folders(int dir)
{
	struct stat st;
	char last[12];

	(void)snprintf(last, sizeof last, "%02d", QUEUE_FOLDERS - 1);
	if (fstatat(dir, last, &st, AT_SYMLINK_NOFOLLOW) == -1 &&
	    (errno != ENOENT || make_folders(dir) == -1))
		return -1;
	return fsync(dir);
}

int
spool_open(struct spool *s)
{
	char path[PATH_SIZE];

	for (unsigned i = 0; i < QUEUE_FOLDERS; i++)
		s->folder[i] = -1;
	s->dir = -1;
	if (path_join(path, path_spool(), "queue") == -1)
		return -1;
	s->dir = open(path, FOLDER_FLAGS);
	if (s->dir == -1 && errno == ENOENT && make_queue(path) == 0)
		s->dir = open(path, FOLDER_FLAGS);
	if (s->dir == -1)
		return -1;
	if (have_folders(s->dir) == 0)
		return 0;
	file_close(s->dir);
	s->dir = -1;
	return -1;
}

void
spool_close(struct spool *s)
{
	for (unsigned i = 0; i < QUEUE_FOLDERS; i++)
		if (s->folder[i] != -1)
			(void)close(s->folder[i]);
	if (s->dir != -1)
		(void)close(s->dir);
	s->dir = -1;
}

static int
folder_number(struct spool *s, unsigned number)
{
	char name[12];

	if (s->folder[number] == -1) {
		(void)snprintf(name, sizeof name, "%02u", number);
		s->folder[number] = openat(s->dir, name, FOLDER_FLAGS);
	}
	return s->folder[number];
}

static int
folder_of(struct spool *s, queue_id id, char name[QUEUE_ID_LEN + 1])
{
	queue_id_format(id, name);
	return folder_number(s, queue_id_folder(id));
}

/* A name of its own, locked so that no sweep takes it for a dead one. */
static int
create_dot(struct spool_file *f)
{
	f->dot[0] = '.';
	queue_id_format(f->id, f->dot + 1);
	f->fd = openat(
	    f->folder, f->dot, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (f->fd == -1)
		return -1;
	(void)flock(f->fd, LOCK_EX | LOCK_NB); /* where it has locks */
	return 0;
}

int
spool_create(struct spool *s, struct spool_file *f)
{
	static bool no_tmpfile;

	f->id = queue_id_next();
	f->dot[0] = '\0';
	f->folder = folder_number(s, queue_id_folder(f->id));
	if (f->folder == -1)
		return -1;
	if (!no_tmpfile) {
		f->fd = openat(
		    f->folder, ".", O_RDWR | O_TMPFILE | O_CLOEXEC, 0600);
		if (f->fd != -1)
			return 0;
		if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)
			return -1;
		no_tmpfile = true;
	}
	return create_dot(f);
}

void
spool_abort(struct spool *s, struct spool_file *f)
{
	int err = errno;

	(void)s;
	if (f->fd == -1)
		return;
	if (f->dot[0] != '\0')
		(void)unlinkat(f->folder, f->dot, 0);
	(void)close(f->fd);
	f->fd = -1;
	errno = err;
}

/* link(2) and not rename(2): it never replaces another's message. */
static int
give_name(struct spool_file *f, const char *name)
{
	char self[32];

	if (f->dot[0] != '\0') {
		if (linkat(f->folder, f->dot, f->folder, name, 0) == -1)
			return -1;
		(void)unlinkat(f->folder, f->dot, 0); /* else the sweep will */
		f->dot[0] = '\0';
		return 0;
	}
	(void)snprintf(self, sizeof self, "/proc/self/fd/%d", f->fd);
	if (linkat(AT_FDCWD, self, f->folder, name, AT_SYMLINK_FOLLOW) == 0)
		return 0;
	if (errno != ENOENT)
		return -1;
	/* No /proc here; this one needs CAP_DAC_READ_SEARCH. */
	return linkat(f->fd, "", f->folder, name, AT_EMPTY_PATH);
}

int
spool_commit(struct spool *s, struct spool_file *f)
{
	char name[QUEUE_ID_LEN + 1];

	queue_id_format(f->id, name);
	if (fdatasync(f->fd) == -1 || give_name(f, name) == -1) {
		spool_abort(s, f);
		return -1;
	}
	if (fsync(f->folder) == -1) {
		int err = errno;

		(void)unlinkat(f->folder, name, 0);
		errno = err;
		spool_abort(s, f);
		return -1;
	}
	(void)close(f->fd); /* synced: nothing is left to go wrong */
	f->fd = -1;
	return 0;
}

int
spool_open_message(struct spool *s, queue_id id, int flags)
{
	char name[QUEUE_ID_LEN + 1];
	int folder = folder_of(s, id, name);

	return folder == -1
	    ? -1
	    : openat(folder, name, flags | O_CLOEXEC | O_NOFOLLOW);
}

int
spool_remove(struct spool *s, queue_id id)
{
	char name[QUEUE_ID_LEN + 1];
	int folder = folder_of(s, id, name);

	return folder == -1 ? -1 : unlinkat(folder, name, 0);
}

int
spool_mark(int fd, uint64_t at, char octet, bool sync)
{
	ssize_t n;

	do
		n = pwrite(fd, &octet, 1, (off_t)at);
	while (n == -1 && errno == EINTR);
	if (n != 1)
		return -1;
	return sync ? fdatasync(fd) : 0;
}

int
spool_schedule(struct spool *s, queue_id id, time_t when)
{
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT },
		{ .tv_sec = when } };
	char name[QUEUE_ID_LEN + 1];
	int folder = folder_of(s, id, name);

	return folder == -1
	    ? -1
	    : utimensat(folder, name, times, AT_SYMLINK_NOFOLLOW);
}
