/* test maildir/deliver and maildir/folder */
#include "maildir/deliver.h"
#include "maildir/folder.h"
#include "base/file.h"
#include "base/path.h"
#include "base/writer.h"
#include "unit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static char box[PATH_SIZE];

static int
make_message(struct slice text)
{
	int fd = memfd_create("message", MFD_CLOEXEC);

	CHECK(fd != -1 && write_all(fd, text, DEADLINE_NEVER) == 0);
	return fd;
}

/* Entries of box/name; the last one's path in `path`. */
static unsigned
entries(const char *name, char path[PATH_SIZE])
{
	char dir[PATH_SIZE];
	struct dirent *e;
	unsigned n = 0;
	DIR *d;

	(void)path_join(dir, box, name);
	d = opendir(dir);
	while (d != NULL && (e = readdir(d)) != NULL)
		if (e->d_name[0] != '.') {
			(void)path_join(path, dir, e->d_name);
			n++;
		}
	if (d != NULL)
		(void)closedir(d);
	return n;
}

static void
make_box(void)
{
	static int nth;

	(void)snprintf(box, sizeof box, "%s/box%d", unit_dir(), nth++);
	CHECK(maildir_create(box) == 0);
}

static void
check_file(const char *path, struct slice head, struct slice body)
{
	struct buf b;

	buf_init(&b, 1024 * 1024);
	CHECK(file_read(path, &b) == 0);
	CHECK(b.len == head.len + body.len);
	CHECK(slice_eq(slice_of(b.p, head.len), head));
	CHECK(slice_eq(slice_from_at(buf_slice(&b), head.len), body));
	buf_done(&b);
}

static void
test_deliver(void)
{
	static const struct {
		const char *head, *before, *body;
		size_t first;  /* octets that were read already */
		unsigned wire; /* more than the size */
	} rows[] = {
		{ "A: b\n", "", "C: d\n\ne\n", 0, 4 },
		{ "A: b\n", "envelope\n", "C: d\n\ne\n", 0, 4 },
		{ "A: b\n", "envelope\n", "C: d\n\ne\n", 3, 4 },
		{ "A: b\n", "envelope\n", "C: d\n\ne\n", 8, 4 },
		{ "", "", "C: d\n\ne", 7, 2 },
		{ "", "", "", 0, 0 },
		{ "A: b\n", "", "", 0, 1 },
		{ "A: b\n", "", "C: d\r\n\r\ne\r\n", 0, 1 }, /* BINARYMIME */
		{ "", "", "C: d\r\n\r\ne\r\n", 5, 0 },	     /* cut in a CRLF */
		{ "", "", "\r\n\n\r\r\n\n", 1, 2 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct slice body = slice_from(rows[i].body);
		struct maildir_message m = { .head = slice_from(rows[i].head) };
		struct maildir_file f;
		char all[256], path[PATH_SIZE];

		make_box();
		(void)snprintf(
		    all, sizeof all, "%s%s", rows[i].before, rows[i].body);
		m.fd = make_message(slice_from(all));
		m.offset = strlen(rows[i].before);
		m.first = slice_of(body.p, rows[i].first);
		ROW(i, maildir_deliver(box, "h", &m, &f) == 0);
		ROW(i, f.size_octets == m.head.len + body.len);
		ROW(i, f.wire_octets == f.size_octets + rows[i].wire);
		ROW(i, entries("tmp", path) == 0);
		ROW(i, entries("new", path) == 1);
		ROW(i, strstr(path, f.name) != NULL);
		check_file(path, m.head, body);
		CHECK(unlink(path) == 0);
		(void)close(m.fd);
	}
}

/* Around the edges of the pieces in which it is copied. */
static void
test_pieces(void)
{
	static char text[3 * MAILDIR_PIECE];

	for (size_t i = 0; i < sizeof text; i++)
		text[i] = i % 7 == 6 ? '\n' : 'a';
	make_box();
	for (int i = -1; i <= 2; i++) {
		struct slice body =
		    slice_of(text, (size_t)(2 * MAILDIR_PIECE + i));
		struct maildir_message m = { .fd = make_message(body),
			.first = slice_of(text, MAILDIR_PIECE) };
		struct maildir_file f;
		char path[PATH_SIZE];

		ROW(i, maildir_deliver(box, "h", &m, &f) == 0);
		ROW(i, f.wire_octets == body.len + body.len / 7);
		ROW(i, entries("new", path) == 1);
		check_file(path, slice_of("", 0), body);
		CHECK(unlink(path) == 0);
		(void)close(m.fd);
	}
}

static void
test_missing(void)
{
	struct maildir_message m = { .fd = make_message(slice_from("x\n")) };
	struct maildir_file f;
	char path[PATH_SIZE];

	(void)path_join(box, unit_dir(), "none");
	CHECK(maildir_deliver(box, "h", &m, &f) == -1 && errno == ENOENT);
	(void)close(m.fd);

	/* A message that cannot be read leaves nothing. */
	make_box();
	m.fd = open("/", O_RDONLY | O_CLOEXEC);
	CHECK(maildir_deliver(box, "h", &m, &f) == -1 && errno == EISDIR);
	CHECK(entries("new", path) == 0 && entries("tmp", path) == 0);
	(void)close(m.fd);
}

static void
test_create(void)
{
	static const struct {
		const char *path;
		int err;
	} rows[] = {
		{ "Maildir", 0 },
		{ "Maildir/", 0 }, /* again */
		{ "Maildir/.A/", 0 },
		{ "Maildir/./.B//", 0 },
		{ "none/x", ENOENT },
		{ "..", EINVAL },
		{ ".", EINVAL },
		{ "Maildir/..", EINVAL },
		{ "Maildir/../../x", EXDEV },
		{ "link/x", EXDEV },
		{ "/tmp/x", EXDEV },
		{ "file", ENOTDIR },
	};
	char path[PATH_SIZE];

	(void)path_join(path, unit_dir(), "file");
	CHECK(file_replace(path, slice_from(""), 0600) == 0);
	(void)path_join(path, unit_dir(), "link");
	CHECK(symlink("/tmp", path) == 0);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct stat st;
		int rc = maildir_create_beneath(unit_dir(), rows[i].path);

		ROW(i, rc == (rows[i].err == 0 ? 0 : -1));
		ROW(i, rc == 0 || errno == rows[i].err);
		if (rc == -1)
			continue;
		(void)snprintf(
		    path, sizeof path, "%s/%s/new", unit_dir(), rows[i].path);
		ROW(i, stat(path, &st) == 0 && S_ISDIR(st.st_mode));
		ROW(i, (st.st_mode & 07777) == 0700);
	}
	(void)path_join(path, unit_dir(), "Maildir/.A/maildirfolder");
	CHECK(access(path, F_OK) == 0);
	(void)path_join(path, unit_dir(), "Maildir/maildirfolder");
	CHECK(access(path, F_OK) == -1);
}

static void
test_home(void)
{
	char path[PATH_SIZE];
	struct stat st;

	(void)path_join(path, unit_dir(), "example.org/u");
	CHECK(maildir_create_home(path, geteuid(), getegid()) == 0);
	CHECK(stat(path, &st) == 0 && (st.st_mode & 07777) == 0700);
	CHECK(maildir_create_home(path, geteuid(), getegid()) == 0);
	(void)path_join(path, unit_dir(), "no/such/u");
	CHECK(maildir_create_home(path, geteuid(), getegid()) == -1);
	CHECK(errno == ENOENT);
	(void)path_join(path, unit_dir(), "example.org");
	CHECK(chmod(path, 0775) == 0);
	(void)path_join(path, unit_dir(), "example.org/v");
	CHECK(maildir_create_home(path, geteuid(), getegid()) == -1);
	CHECK(errno == EPERM && stat(path, &st) == -1);
}

int
main(void)
{
	return unit_run("maildir/deliver",
	    (CU_TestFunc[]){ test_deliver, test_pieces, test_missing,
		test_create, test_home, NULL });
}
