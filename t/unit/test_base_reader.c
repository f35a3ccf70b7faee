/* test base/reader: lines as they come from a network */
#include "base/reader.h"
#include "unit.h"

#include <fcntl.h>
#include <unistd.h>

static struct reader r;

/* A reader over a pipe that holds `data` and is closed behind it. */
static void
reader_over(const char *data, size_t len)
{
	static int fds[2] = { -1, -1 };

	if (fds[0] != -1)
		(void)close(fds[0]);
	CHECK(pipe(fds) == 0);
	(void)fcntl(fds[1], F_SETPIPE_SZ, 1 << 20);
	CHECK(write(fds[1], data, len) == (ssize_t)len);
	(void)close(fds[1]);
	reader_init(&r, fds[0], NULL);
}

static void
test_line(void)
{
	static const struct {
		const char *in;
		enum reader_result result;
		const char *line;
		const char *next; /* the line after it, NULL: the end */
	} rows[] = {
		{ "abc\r\n", READER_OK, "abc", NULL },
		{ "abc\r\nde\r\n", READER_OK, "abc", "de" },
		{ "\r\nx\r\n", READER_OK, "", "x" },
		{ "abc\nx\r\n", READER_BARE, "abc", "x" },
		{ "a\rc\r\nx\r\n", READER_BARE, "a\rc", "x" },
		{ "a\r\r\nx\r\n", READER_BARE, "a\r", "x" },
		{ "12345678\r\nx\r\n", READER_OK, "12345678", "x" },
		{ "123456789\r\nx\r\n", READER_TOOLONG, "", "x" },
		{ "12345678901234567890\r\nx\r\n", READER_TOOLONG, "", "x" },
		{ "abc", READER_EOF, "", NULL },
		{ "", READER_EOF, "", NULL },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct slice line = { 0 };

		reader_over(rows[i].in, strlen(rows[i].in));
		ROW(i, reader_line(&r, 8, &line) == rows[i].result);
		ROW(i, slice_is(line, rows[i].line));
		if (rows[i].next == NULL) {
			ROW(i, reader_line(&r, 8, &line) == READER_EOF);
			continue;
		}
		ROW(i, reader_line(&r, 8, &line) == READER_OK);
		ROW(i, slice_is(line, rows[i].next));
	}
}

/* A line longer than the whole buffer is skipped, and the next one read. */
static void
test_line_over_buffer(void)
{
	static char data[3 * READER_SIZE];
	struct slice line = { 0 };

	memset(data, 'x', sizeof data);
	memcpy(data + sizeof data - 7, "\r\nabc\r\n", 7);
	reader_over(data, sizeof data);
	CHECK(reader_line(&r, 998, &line) == READER_TOOLONG);
	CHECK(reader_line(&r, 998, &line) == READER_OK);
	CHECK(slice_is(line, "abc"));
}

static void
test_deadline(void)
{
	struct slice line;
	int fds[2];

	CHECK(pipe(fds) == 0);
	reader_init(&r, fds[0], NULL);
	r.deadline_ms = clock_ms() - 1;
	CHECK(reader_line(&r, 8, &line) == READER_TIMEOUT);
	(void)close(fds[0]);
	(void)close(fds[1]);
}

/* What waits in the writer goes out before the reader blocks. */
static void
test_flush_before_block(void)
{
	static struct writer w;
	struct slice line;
	int out[2];
	char got[8];

	CHECK(pipe(out) == 0);
	writer_init(&w, out[1]);
	reader_over("a\r\nb\r\n", 6);
	r.before_block = &w;
	CHECK(reader_line(&r, 8, &line) == READER_OK);
	writer_puts(&w, "1");
	CHECK(reader_line(&r, 8, &line) == READER_OK);
	writer_puts(&w, "2");
	CHECK(w.len == 2); /* both lines had come at once */
	CHECK(reader_line(&r, 8, &line) == READER_EOF);
	CHECK(read(out[0], got, sizeof got) == 2 && !memcmp(got, "12", 2));
	(void)close(out[0]);
	(void)close(out[1]);
}

/* Also where it lay before the next octets were moved to the front. */
static void
test_wipe(void)
{
	struct slice line;

	reader_over("AUTH secret\r\nQUIT\r\nNO", 22);
	CHECK(reader_line(&r, 100, &line) == READER_OK);
	reader_wipe(&r);
	CHECK(memmem(r.buf, sizeof r.buf, "secret", 6) == NULL);
	CHECK(reader_line(&r, 100, &line) == READER_OK);
	CHECK(slice_is(line, "QUIT"));

	reader_over("x\r\nAUTH secret", 14);
	CHECK(reader_line(&r, 100, &line) == READER_OK);
	CHECK(reader_line(&r, 100, &line) == READER_EOF); /* it was moved */
	CHECK(r.high > r.tail);
	reader_skip(&r, reader_pending(&r));
	reader_wipe(&r);
	CHECK(memmem(r.buf, sizeof r.buf, "cret", 4) == NULL);
}

int
main(void)
{
	return unit_run("base/reader",
	    (CU_TestFunc[]){ test_line, test_line_over_buffer, test_deadline,
		test_flush_before_block, test_wipe, NULL });
}
