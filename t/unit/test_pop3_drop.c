/* test_pop3_drop - the maildrop over a Maildir that others change too. */
#include "pop3/drop.h"
#include "pop3/pop3.h"
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static char box[256];

static const char *
in_box(const char *name)
{
	static char path[512];

	(void)snprintf(path, sizeof path, "%s/%s", box, name);
	return path;
}

static void
put(const char *name, const char *text)
{
	int fd = open(in_box(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);

	CU_ASSERT_NOT_EQUAL_FATAL(fd, -1);
	CHECK(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	(void)close(fd);
}

static void
move(const char *from, const char *to)
{
	char old[512];

	(void)snprintf(old, sizeof old, "%s", in_box(from));
	CHECK(rename(old, in_box(to)) == 0);
}

static bool
there(const char *name)
{
	return access(in_box(name), F_OK) == 0;
}

static void
fresh(void)
{
	static unsigned count;

	(void)snprintf(box, sizeof box, "%s/Maildir%u", unit_dir(), ++count);
	CHECK(mkdir(box, 0700) == 0);
	CHECK(mkdir(in_box("new"), 0700) == 0);
	CHECK(mkdir(in_box("cur"), 0700) == 0);
	CHECK(mkdir(in_box("tmp"), 0700) == 0);
}

static bool
named(const struct pop3_drop *d, uint32_t n, const char *name)
{
	struct pop3_message *m = pop3_drop_get(d, n);

	return m != NULL && slice_is(pop3_drop_name(d, m), name);
}

static int
readable(struct pop3_drop *d, uint32_t n)
{
	int fd = pop3_drop_file(d, pop3_drop_get(d, n));

	if (fd == -1)
		return -1;
	(void)close(fd);
	return 0;
}

static void
test_list(void)
{
	struct pop3_drop d;

	fresh();
	put("new/20.c,S=2,W=3", "x\n");
	put("cur/3.a:2,S", "x\n");
	put("cur/20.b:2,", "x\n");
	put("cur/.hidden", "x\n");
	put("cur/noname", "x\n");
	put("new/3.a", "x\n"); /* the same message, seen twice */
	CHECK(mkdir(in_box("cur/9.dir"), 0700) == 0);
	CHECK(symlink("3.a:2,S", in_box("cur/8.link")) == 0);
	CHECK(pop3_drop_open(&d, box) == POP3_OPEN_OK);
	CHECK(d.count == 4 && d.left == 4);
	CHECK(named(&d, 1, "noname"));
	CHECK(named(&d, 2, "3.a:2,S"));
	CHECK(named(&d, 3, "20.b:2,"));
	CHECK(named(&d, 4, "20.c,S=2,W=3"));
	CHECK(pop3_drop_get(&d, 0) == NULL);
	CHECK(pop3_drop_get(&d, 5) == NULL);
	CHECK(pop3_drop_get(&d, UINT64_MAX) == NULL);
	CHECK(pop3_drop_measure_all(&d) == 0);
	CHECK(d.left_octets == 4 * 3);
	pop3_drop_close(&d);
}

static void
test_lock(void)
{
	struct pop3_drop d, other;

	fresh();
	CHECK(pop3_drop_open(&d, box) == POP3_OPEN_OK);
	CHECK(pop3_drop_open(&other, box) == POP3_OPEN_IN_USE);
	pop3_drop_close(&d);
	CHECK(pop3_drop_open(&other, box) == POP3_OPEN_OK);
	pop3_drop_close(&other);
	CHECK(!there("postamt-pop3.lock"));
	CHECK(pop3_drop_open(&d, "/nonexistent") == POP3_OPEN_TEMP);
	CHECK(errno == ENOENT);
}

static void
test_commit(void)
{
	struct pop3_drop d;

	fresh();
	put("new/1.a", "1\n");
	put("new/2.b", "2\n");
	put("cur/3.c:2,R", "3\n");
	put("cur/4.d:2,S", "4\n");
	CHECK(pop3_drop_open(&d, box) == POP3_OPEN_OK);
	CHECK(pop3_drop_measure_all(&d) == 0 && d.left_octets == 12);
	pop3_drop_delete(&d, pop3_drop_get(&d, 1));
	pop3_drop_delete(&d, pop3_drop_get(&d, 1));
	pop3_drop_delete(&d, pop3_drop_get(&d, 4));
	CHECK(d.left == 2 && d.left_octets == 6);
	pop3_drop_reset(&d);
	CHECK(d.left == 4 && d.left_octets == 12);
	pop3_drop_delete(&d, pop3_drop_get(&d, 4));
	pop3_drop_get(&d, 1)->marks |= POP3_READ;
	pop3_drop_get(&d, 3)->marks |= POP3_READ;
	CHECK(pop3_drop_commit(&d) == 0);
	CHECK(there("cur/1.a:2,S") && !there("new/1.a"));
	CHECK(there("new/2.b"));
	CHECK(there("cur/3.c:2,RS"));
	CHECK(!there("cur/4.d:2,S"));
	pop3_drop_close(&d);
}

/* What other programs do meanwhile changes no number. */
static void
test_others(void)
{
	struct pop3_drop d;

	fresh();
	put("new/1.a", "1\n");
	put("new/2.b", "2\n");
	put("cur/3.c:2,", "3\n");
	put("cur/4.d:2,", "4\n");
	CHECK(pop3_drop_open(&d, box) == POP3_OPEN_OK);
	CHECK(pop3_drop_measure_all(&d) == 0);
	move("new/1.a", "cur/1.a:2,S");
	CHECK(unlink(in_box("new/2.b")) == 0);
	move("cur/3.c:2,", "cur/3.c:2,F");
	put("new/0.z", "0\n");
	CHECK(readable(&d, 1) == 0 && named(&d, 1, "1.a:2,S"));
	CHECK(readable(&d, 2) == -1 && errno == ENOENT);
	CHECK(pop3_drop_get(&d, 2)->marks & POP3_GONE);
	CHECK(readable(&d, 3) == 0 && named(&d, 3, "3.c:2,F"));
	CHECK(d.count == 4 && d.left == 3 && d.left_octets == 9);

	/* a flag set before QUIT does not save what was deleted */
	pop3_drop_delete(&d, pop3_drop_get(&d, 4));
	move("cur/4.d:2,", "cur/4.d:2,S");
	CHECK(pop3_drop_commit(&d) == 0);
	CHECK(!there("cur/4.d:2,S"));
	CHECK(there("new/0.z"));
	pop3_drop_close(&d);
}

static void
test_fifo(void)
{
	static struct pop3_body b;
	struct pop3_drop d;
	int fd;

	fresh();
	put("cur/1.a", "1\n");
	CHECK(pop3_drop_open(&d, box) == POP3_OPEN_OK);
	CHECK(unlink(in_box("cur/1.a")) == 0);
	CHECK(mkfifo(in_box("cur/1.a"), 0600) == 0);
	fd = pop3_drop_file(&d, pop3_drop_get(&d, 1));
	CHECK(fd != -1); /* and it did not wait for a writer */
	CHECK(pop3_body_open(&b, fd) == -1 && errno == EINVAL);
	pop3_drop_close(&d);
}

int
main(void)
{
	return unit_run("pop3/drop",
	    (CU_TestFunc[]){ test_list, test_lock, test_commit, test_others,
		test_fifo, NULL });
}
