/* test queue/spool */
#include "queue/spool.h"
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

struct seen {
	unsigned count;
	queue_id id;
	time_t next;
};

static int
see(void *ctx, queue_id id, time_t next)
{
	struct seen *s = ctx;

	s->count++;
	s->id = id;
	s->next = next;
	return s->count == 3 ? 42 : 0;
}

static queue_id
put(struct spool *s, const char *text)
{
	struct spool_file f;

	if (spool_create(s, &f) == -1)
		return 0;
	CHECK(write(f.fd, text, strlen(text)) == (ssize_t)strlen(text));
	CHECK(spool_commit(s, &f) == 0);
	CHECK(f.fd == -1);
	return f.id;
}

/* Where the file system knows the hint: see file_spread. */
static void
test_spread(void)
{
	struct spool s;
	int flags = 0;

	CHECK(spool_open(&s) == 0);
	if (ioctl(s.dir, FS_IOC_GETFLAGS, &flags) == 0 &&
	    (flags & FS_EXTENT_FL) != 0)
		CHECK((flags & FS_TOPDIR_FL) != 0);
	spool_close(&s);
}

static void
test_life(void)
{
	struct seen seen = { 0 };
	struct spool s;
	char back[8] = "";
	queue_id id;
	int fd;

	CHECK(spool_open(&s) == 0);
	CHECK(spool_walk(&s, see, &seen) == 0 && seen.count == 0);
	id = put(&s, "Text");
	CHECK(id != 0);
	CHECK(spool_schedule(&s, id, 1000000000) == 0);
	CHECK(spool_walk(&s, see, &seen) == 0 && seen.count == 1);
	CHECK(seen.id == id && seen.next == 1000000000);

	fd = spool_open_message(&s, id, O_RDWR);
	CHECK(fd != -1);
	CHECK(spool_mark(fd, 1, 'E', true) == 0);
	CHECK(pread(fd, back, sizeof back, 0) == 4);
	CHECK(strcmp(back, "TExt") == 0);
	(void)close(fd);

	CHECK(put(&s, "2") != 0 && put(&s, "3") != 0 && put(&s, "4") != 0);
	seen.count = 0;
	CHECK(spool_walk(&s, see, &seen) == 42); /* stops when told */

	CHECK(spool_remove(&s, id) == 0);
	CHECK(spool_remove(&s, id) == -1 && errno == ENOENT);
	CHECK(spool_open_message(&s, id, O_RDONLY) == -1 && errno == ENOENT);
	spool_close(&s);
}

/* Another process may have made the same id: its message stays as it is. */
static void
test_taken(void)
{
	struct spool_file f;
	struct spool s;
	char back[4] = "";
	queue_id id;
	int fd;

	CHECK(spool_open(&s) == 0);
	id = put(&s, "one");
	CHECK(spool_create(&s, &f) == 0);
	f.id = id;
	f.folder = s.folder[queue_id_folder(id)];
	CHECK(write(f.fd, "two", 3) == 3);
	CHECK(spool_commit(&s, &f) == -1 && errno == EEXIST);
	fd = spool_open_message(&s, id, O_RDONLY);
	CHECK(read(fd, back, 3) == 3 && strcmp(back, "one") == 0);
	(void)close(fd);
	CHECK(spool_remove(&s, id) == 0);
	spool_close(&s);
}

static void
dot_path(char path[1024], const char *folder, const char *name)
{
	(void)snprintf(path, 1024, "%s/queue/%s/%s", unit_dir(), folder, name);
}

/* A dead writer's dot-name goes; one at work, a fresh one, a foreign stay. */
static void
test_sweep(void)
{
	static const struct {
		const char *name;
		bool old, locked, stays;
	} rows[] = {
		{ ".0000000000001", true, false, false },
		{ ".0000000000002", true, true, true },
		{ ".0000000000003", false, false, true },
		{ ".nfs0001", true, false, true },
		{ "README", true, false, true },
	};
	struct timespec old[2] = { { .tv_sec = 1 }, { .tv_sec = 1 } };
	struct seen seen = { 0 };
	struct spool s;
	char path[1024];

	CHECK(spool_open(&s) == 0);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int fd;

		dot_path(path, "00", rows[i].name);
		fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
		ROW(i, fd != -1);
		if (rows[i].locked) {
			ROW(i, flock(fd, LOCK_EX) == 0);
		}
		if (rows[i].old) {
			ROW(i, futimens(fd, old) == 0);
		}
		if (!rows[i].locked)
			(void)close(fd);
	}
	seen.count = 10;
	CHECK(spool_walk(&s, see, &seen) == 0);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		dot_path(path, "00", rows[i].name);
		ROW(i, (access(path, F_OK) == 0) == rows[i].stays);
	}
	spool_close(&s);
}

static void
test_abort(void)
{
	struct spool_file f;
	struct spool s;

	CHECK(spool_open(&s) == 0);
	CHECK(spool_create(&s, &f) == 0);
	errno = ENOSPC;
	spool_abort(&s, &f);
	CHECK(errno == ENOSPC && f.fd == -1);
	CHECK(spool_open_message(&s, f.id, O_RDONLY) == -1);
	spool_close(&s);
}

static void
test_nowhere(void)
{
	struct spool s;

	(void)setenv("POSTAMT_SPOOL", "/nonexistent", 1);
	CHECK(spool_open(&s) == -1 && errno == ENOENT);
	(void)setenv("POSTAMT_SPOOL", unit_dir(), 1);
}

int
main(void)
{
	(void)setenv("POSTAMT_SPOOL", unit_dir(), 1);
	return unit_run("queue/spool",
	    (CU_TestFunc[]){ test_life, test_taken, test_sweep, test_abort,
		test_nowhere, test_spread, NULL });
}
