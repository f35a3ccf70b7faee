/* test maildir/quota */
#include "maildir/quota.h"
#include "base/file.h"
#include "base/path.h"
#include "maildir/folder.h"
#include "unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static char box[PATH_SIZE], sizefile[PATH_SIZE];

static void
make_box(void)
{
	static int nth;

	(void)snprintf(box, sizeof box, "%s/box%d", unit_dir(), nth++);
	(void)path_join(sizefile, box, "maildirsize");
	CHECK(maildir_create(box) == 0);
}

/* A file of that many octets; its name may lie about them. */
static void
put(const char *name, size_t octets)
{
	static const char zeros[4096];
	char path[PATH_SIZE];

	(void)path_join(path, box, name);
	CHECK(file_replace(path, slice_of(zeros, octets), 0600) == 0);
}

static void
test_usage(void)
{
	uint64_t octets, count;
	char path[PATH_SIZE];

	make_box();
	CHECK(maildir_usage(box, &octets, &count) == 0);
	CHECK(octets == 0 && count == 0);
	put("new/1.a.h,S=100", 1); /* the name is believed */
	put("cur/2.a.h:2,S", 10);
	put("cur/3.a.h,S=x:2,S", 20);
	put("cur/.hidden", 1000);
	put("tmp/4.a.h", 1000);
	put("tmp/4.a.h,S=9", 1000);
	(void)path_join(path, box, ".A.b");
	CHECK(maildir_create(path) == 0);
	put(".A.b/cur/5.a.h:2,S", 5);
	put(".A.b/new/6.a.h", 6);
	CHECK(maildir_usage(box, &octets, &count) == 0);
	CHECK(octets == 141 && count == 5);
	(void)path_join(path, box, "none");
	CHECK(maildir_usage(path, &octets, &count) == -1);
}

/* With 100 octets there: what maildirsize may say, and whether 50 more fit. */
static void
test_check(void)
{
	static const struct {
		const char *sizefile; /* NULL: none */
		int age_s;
		uint64_t quota, size;
		enum maildir_quota_result result;
		bool counted; /* maildirsize is new */
	} rows[] = {
		{ NULL, 0, 150, 50, MAILDIR_QUOTA_OK, true },
		{ NULL, 0, 149, 50, MAILDIR_QUOTA_FULL, true },
		{ NULL, 0, 49, 50, MAILDIR_QUOTA_TOOLARGE, false },
		{ NULL, 0, 50, 50, MAILDIR_QUOTA_FULL, true },
		{ NULL, 0, UINT64_MAX, INT64_MAX, MAILDIR_QUOTA_OK, true },
		{ "150S\n100 1\n", 0, 150, 50, MAILDIR_QUOTA_OK, false },
		{ "150S,9C\n  100   1\n", 0, 150, 50, MAILDIR_QUOTA_OK, false },
		/* over it and just counted: believed */
		{ "150S\n101 1\n", 0, 150, 50, MAILDIR_QUOTA_FULL, false },
		/* over it otherwise: counted */
		{ "150S\n101 1\n", 60, 150, 50, MAILDIR_QUOTA_OK, true },
		{ "150S\n1 1\n100 1\n", 0, 150, 50, MAILDIR_QUOTA_OK, true },
		{ "150S\n900 9\n-890 -8\n", 0, 150, 50, MAILDIR_QUOTA_OK,
		    false },
		/* not believed: counted */
		{ "160S\n999 1\n", 0, 150, 50, MAILDIR_QUOTA_OK, true },
		{ "150S\n", 0, 150, 50, MAILDIR_QUOTA_OK, true },
		{ "", 0, 150, 50, MAILDIR_QUOTA_OK, true },
		{ "150S\nx 1\n", 0, 150, 50, MAILDIR_QUOTA_OK, true },
		{ "150S\n-1 0\n", 0, 150, 50, MAILDIR_QUOTA_OK, true },
		{ "150S\n9223372036854775807 1\n1 1\n", 0, 150, 50,
		    MAILDIR_QUOTA_OK, true },
		{ "150C\n100 1\n", 0, 150, 50, MAILDIR_QUOTA_OK, true },
	};

	make_box();
	put("new/1.a.h", 100);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct stat before = { 0 }, after = { 0 };

		(void)unlink(sizefile);
		if (rows[i].sizefile != NULL) {
			struct timespec t[2] = { { .tv_nsec = UTIME_NOW },
				{ .tv_sec = time(NULL) - rows[i].age_s } };

			put("maildirsize", 0);
			CHECK(file_replace(sizefile,
				  slice_from(rows[i].sizefile), 0600) == 0);
			CHECK(utimensat(AT_FDCWD, sizefile, t, 0) == 0);
			CHECK(stat(sizefile, &before) == 0);
		}
		ROW(i,
		    maildir_quota_check(box, rows[i].quota, rows[i].size) ==
			rows[i].result);
		(void)stat(sizefile, &after);
		ROW(i, (before.st_ino != after.st_ino) == rows[i].counted);
	}
}

static void
test_long(void)
{
	struct stat st;

	make_box();
	put("new/1.a.h", 100);
	CHECK(maildir_quota_add(box, 1, 1) == 0); /* none: nothing to do */
	CHECK(stat(sizefile, &st) == -1);
	CHECK(maildir_quota_check(box, 1000, 1) == MAILDIR_QUOTA_OK);
	for (int i = 0; i < 1500; i++)
		CHECK(maildir_quota_add(box, 1, 1) == 0);
	/* It says 1,600 but is over 5,120 octets: counted. */
	CHECK(maildir_quota_check(box, 1000, 900) == MAILDIR_QUOTA_OK);
	CHECK(stat(sizefile, &st) == 0 && st.st_size < 100);
	(void)path_join(box, unit_dir(), "none");
	CHECK(maildir_quota_check(box, 1, 1) == MAILDIR_QUOTA_OK);
}

int
main(void)
{
	return unit_run("maildir/quota",
	    (CU_TestFunc[]){ test_usage, test_check, test_long, NULL });
}
