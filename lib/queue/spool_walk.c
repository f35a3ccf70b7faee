/* queue/spool_walk - all messages of the queue, and what a crash left there. */
#include "queue/spool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* A dot-name belongs to a writer at work, which holds its lock, or to none. */
static void
sweep(int folder, const char *name)
{
	struct stat st;
	int fd = openat(
	    folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

	if (fd == -1)
		return;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_mtime + SPOOL_STALE_S < time(NULL) &&
	    (flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK))
		(void)unlinkat(folder, name, 0);
	(void)close(fd);
}

/* 0, or what `each` said. */
static int
visit(int folder, const char *name,
    int (*each)(void *ctx, queue_id id, time_t next), void *ctx)
{
	struct stat st;
	queue_id id;

	if (name[0] == '.') {
		if (queue_id_parse(slice_from(name + 1), &id) == 0)
			sweep(folder, name);
		return 0;
	}
	/* Foreign names are left alone; a message may have gone meanwhile. */
	if (queue_id_parse(slice_from(name), &id) == -1 ||
	    fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == -1 ||
	    !S_ISREG(st.st_mode))
		return 0;
	return each(ctx, id, st.st_mtime);
}

static int
walk_folder(
    int folder, int (*each)(void *ctx, queue_id id, time_t next), void *ctx)
{
	DIR *d = fdopendir(folder);
	int rc = 0, err;

	if (d == NULL) {
		err = errno;
		(void)close(folder);
		errno = err;
		return -1;
	}
	while (rc == 0) {
		struct dirent *entry;

		errno = 0;
		entry = readdir(d);
		if (entry == NULL) {
			rc = errno == 0 ? 0 : -1;
			break;
		}
		rc = visit(folder, entry->d_name, each, ctx);
	}
	err = errno;
	(void)closedir(d);
	errno = err;
	return rc;
}

int
spool_walk(struct spool *s, int (*each)(void *ctx, queue_id id, time_t next),
    void *ctx)
{
	for (unsigned i = 0; i < QUEUE_FOLDERS; i++) {
		char name[12];
		int folder, rc;

		(void)snprintf(name, sizeof name, "%02u", i);
		folder = openat(s->dir, name,
		    O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
		if (folder == -1)
			return -1;
		rc = walk_folder(folder, each, ctx);
		if (rc != 0)
			return rc;
	}
	return 0;
}
