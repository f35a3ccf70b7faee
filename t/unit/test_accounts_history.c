/* test accounts/history */
#include "accounts/history.h"
#include "base/path.h"
#include "unit.h"

#include <unistd.h>

static char path[PATH_SIZE];

static void
test_lines(void)
{
	static const struct {
		struct history_entry e;
		const char *line;
	} rows[] = {
		{ { 1700000000, "ok", { "pop3", 4 }, "password",
		      { "192.0.2.1", 9 } },
		    "1700000000\tok\tpop3\tpassword\t192.0.2.1\n" },
		{ { 1, "wrong", { "", 0 }, "", { "", 0 } },
		    "1\twrong\t-\t-\t-\n" },
		{ { 2, "ok", { "a\tb", 3 }, "x", { "1\n2", 3 } },
		    "2\tok\ta?b\tx\t1?2\n" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf b;

		(void)unlink(path);
		buf_init(&b, 1 << 20);
		ROW(i, history_add(path, &rows[i].e) == 0);
		ROW(i, history_read(path, &b) == 0);
		ROW(i, slice_is(buf_slice(&b), rows[i].line));
		buf_done(&b);
	}
}

static void
test_bounded(void)
{
	struct history_entry e = { .outcome = "ok",
		.how = "password",
		.protocol = slice_from("pop3"),
		.ip = slice_from("192.0.2.1") };
	struct slice rest, line;
	int64_t expected = 0;
	struct buf b;

	(void)unlink(path);
	for (e.time_s = 1; e.time_s <= 5000; e.time_s++)
		CHECK(history_add(path, &e) == 0);
	buf_init(&b, 1 << 20);
	CHECK(history_read(path, &b) == 0);
	CHECK(b.len <= HISTORY_MAX + 64 && b.len > HISTORY_MAX / 4);
	rest = buf_slice(&b);
	while (slice_cut(&rest, '\n', &line)) {
		uint64_t t = 0;
		struct slice word;

		CHECK(slice_cut(&line, '\t', &word));
		CHECK(slice_u64(word, 5000, &t) == 0);
		if (expected != 0)
			CHECK((int64_t)t == expected);
		expected = (int64_t)t + 1;
	}
	CHECK(expected == 5001);
	buf_done(&b);
}

int
main(void)
{
	if (path_join(path, unit_dir(), "logins") == -1)
		return 1;
	return unit_run("accounts/history",
	    (CU_TestFunc[]){ test_lines, test_bounded, NULL });
}
