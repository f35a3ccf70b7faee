/* test accounts/breached: bisection over lines of different lengths */
#include "accounts/breached.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/path.h"
#include "unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static char path[PATH_SIZE];

static void
put(const char *text)
{
	CHECK(file_replace(path, slice_from(text), 0600) == 0);
}

/* Builds the file from pw0 .. pwN-1, pw7 three times. */
static void
build(unsigned n)
{
	char from[PATH_SIZE];
	struct buf b;
	uint64_t lines = 0;
	int in, out;

	buf_init(&b, 1 << 20);
	for (unsigned i = 0; i < n; i++)
		buf_putf(&b, "pw%u\n%s", i, i == 7 ? "pw7\npw7\n" : "");
	CHECK(path_join(from, unit_dir(), "from") == 0);
	CHECK(file_replace(from, buf_slice(&b), 0600) == 0);
	in = open(from, O_RDONLY);
	out = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	CHECK(breached_build(in, out, &lines) == 0);
	CHECK(lines == n + (n > 7 ? 2 : 0));
	(void)close(in);
	(void)close(out);
	buf_done(&b);
}

static void
test_find_each(void)
{
	static const unsigned counts[] = { 1, 2, 3, 8, 9, 1000 };

	for (size_t k = 0; k < sizeof counts / sizeof *counts; k++) {
		char pw[32];
		uint64_t count;

		build(counts[k]);
		for (unsigned i = 0; i < counts[k] + 50; i++) {
			enum breached_result r;

			count = 99;
			(void)snprintf(pw, sizeof pw, "pw%u", i);
			r = breached_find(path, slice_from(pw), &count);
			ROW(i,
			    r == (i < counts[k] ? BREACHED_YES : BREACHED_NO));
			if (i < counts[k])
				ROW(i, count == (i == 7 ? 3 : 1));
		}
	}
}

/* "password" as Have I Been Pwned has it: upper case, CRLF. */
static void
test_published_form(void)
{
	uint64_t count = 0;

	put("5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD7:1\r\n"
	    "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:9659365\r\n"
	    "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD9:20\r\n");
	CHECK(breached_find(path, slice_from("password"), &count) ==
	    BREACHED_YES);
	CHECK(count == 9659365);
	put("5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8");
	CHECK(breached_find(path, slice_from("password"), &count) ==
	    BREACHED_YES);
	CHECK(count == 0);
}

#define HASH "5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8"

static void
test_refused(void)
{
	static const struct {
		const char *text;
		enum breached_result result;
	} rows[] = {
		{ "no list\n", BREACHED_FORMAT },
		{ "no list", BREACHED_FORMAT },
		{ HASH ":many\n", BREACHED_FORMAT },
		{ HASH " 1\n", BREACHED_FORMAT },
		{ "5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8:1"
		  "11111111111111111111111111111111111111111111111111111111111"
		  "11111111111111111111111111111111111111111111111111111111111",
		    BREACHED_FORMAT },
		{ "\n\n\n", BREACHED_FORMAT },
		{ "5baa61e4c9b93f3f0682250b6cf8331b7ee68f\n", BREACHED_FORMAT },
		{ "5baa61e4c9b93f3f0682250b6cf8331b7ee68f",
		    BREACHED_TRUNCATED },
		{ "1baa61e4c9b93f3f0682250b6cf8331b7ee68fd8:1\n5baa6",
		    BREACHED_TRUNCATED },
		{ HASH ":", BREACHED_TRUNCATED },
		{ "5baa61e4c9b93f3f0682250b6cf8331b7ee68fd7:1\n"
		  "9baa61e4c9b93f3f0682250b6cf8331b7ee68fd8:1\n"
		  "5baa61e4c9b93f3f0682250b6cf8331b7ee68fd9:1\n"
		  "7baa61e4c9b93f3f0682250b6cf8331b7ee68fd8:1\n",
		    BREACHED_UNSORTED },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint64_t count;

		put(rows[i].text);
		ROW(i,
		    breached_find(path, slice_from("password"), &count) ==
			rows[i].result);
		ROW(i, *breached_why(rows[i].result) != '\0');
	}
	put("");
	CHECK(breached_find(path, slice_from("password"), &(uint64_t){ 0 }) ==
	    BREACHED_NO);
	CHECK(breached_find("/nonexistent/file", slice_from("x"),
		  &(uint64_t){ 0 }) == BREACHED_ERROR);
}

/* The lines of pw0 .. pw199, each third one moved to the front. */
static void
test_unsorted(void)
{
	struct buf sorted, mixed;
	struct slice rest, line;
	char pw[32];

	build(200);
	buf_init(&sorted, 1 << 20);
	buf_init(&mixed, 1 << 20);
	CHECK(file_read(path, &sorted) == 0);
	for (unsigned k = 0; k < 3; k++) {
		rest = buf_slice(&sorted);
		for (unsigned i = 0; slice_cut(&rest, '\n', &line); i++)
			if (i % 3 == k)
				buf_putf(&mixed, "%.*s\n", SLICE(line));
	}
	CHECK(file_replace(path, buf_slice(&mixed), 0600) == 0);
	for (unsigned i = 0; i < 200; i++) {
		uint64_t count;

		(void)snprintf(pw, sizeof pw, "pw%u", i);
		ROW(i,
		    breached_find(path, slice_from(pw), &count) != BREACHED_NO);
	}
	buf_done(&sorted);
	buf_done(&mixed);
}

static void
test_unended(void)
{
	int in[2], out = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	uint64_t lines = 0, count;

	CHECK(pipe(in) == 0);
	CHECK(write(in[1], "a\nabc", 5) == 5);
	(void)close(in[1]);
	CHECK(breached_build(in[0], out, &lines) == 0);
	CHECK(lines == 2);
	CHECK(breached_find(path, slice_from("abc"), &count) == BREACHED_YES);
	(void)close(in[0]);
	(void)close(out);
}

int
main(void)
{
	if (path_join(path, unit_dir(), "list") == -1)
		return 1;
	return unit_run("accounts/breached",
	    (CU_TestFunc[]){ test_find_each, test_published_form, test_refused,
		test_unsorted, test_unended, NULL });
}
