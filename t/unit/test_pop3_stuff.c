/* test_pop3_stuff - stored messages in the form that POP3 sends. */
#include "pop3/stuff.h"
#include "unit.h"

#include <stdlib.h>
#include <unistd.h>

#define S(text)                                                                \
	{                                                                      \
		text, sizeof text - 1                                          \
	}

static const struct {
	struct slice in, out;
	uint64_t octets; /* of out, dots not doubled */
} rows[] = {
	{ S(""), S(""), 0 },
	{ S("a\n"), S("a\r\n"), 3 },
	{ S("a"), S("a\r\n"), 3 },
	{ S("a\r\n"), S("a\r\n"), 3 },
	{ S("\n\n"), S("\r\n\r\n"), 4 },
	{ S(".\n"), S("..\r\n"), 3 },
	{ S("..\n.a\n"), S("...\r\n..a\r\n"), 8 },
	{ S("a.\n"), S("a.\r\n"), 4 },
	{ S("a\n."), S("a\r\n..\r\n"), 6 },
	{ S("a\rb\n"), S("a\rb\r\n"), 5 },
	{ S("a\r"), S("a\r\r\n"), 4 },
	{ S("\r\n.\r\n"), S("\r\n..\r\n"), 5 },
	{ S("a\r\r\n"), S("a\r\r\n"), 4 },
	{ S("\0.\n\0"), S("\0.\r\n\0\r\n"), 7 },
	{ S("a\n\r.\n"), S("a\r\n\r.\r\n"), 7 },
};

/* In pieces of `step` octets: the outcome does not depend on it. */
static void
test_pieces(void)
{
	static struct writer w;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (size_t step = 1; step <= 4; step++) {
			struct pop3_stuff st = { 0 }, count = { 0 };
			uint64_t octets = 0;

			writer_init(&w, -1);
			for (size_t at = 0; at < rows[i].in.len; at += step) {
				struct slice p = slice_from_at(rows[i].in, at);

				p.len = p.len < step ? p.len : step;
				pop3_stuff_put(&st, p, &w);
				octets += pop3_count_put(&count, p);
			}
			pop3_stuff_end(&st, &w);
			octets += pop3_count_end(&count);
			ROW(i, slice_eq(slice_of(w.buf, w.len), rows[i].out));
			ROW(i, octets == rows[i].octets);
		}
}

/* A buffer's worth and more goes through the writer in order. */
static void
test_large(void)
{
	static struct writer w;
	struct pop3_stuff st = { 0 };
	char got[100];
	int fds[2];
	size_t total = 0;
	ssize_t n;

	CU_ASSERT_EQUAL_FATAL(pipe(fds), 0);
	writer_init(&w, fds[1]);
	for (unsigned i = 0; i < 2000; i++) {
		pop3_stuff_put(&st, slice_from(".234567\n"), &w);
		if (i == 1000) /* 10 octets a line: one buffer, not two */
			CHECK(w.len < WRITER_SIZE);
	}
	CHECK(writer_flush(&w) == 0);
	(void)close(fds[1]);
	while ((n = read(fds[0], got, sizeof got)) == (ssize_t)sizeof got) {
		for (size_t i = 0; i < sizeof got; i += 10)
			if (memcmp(got + i, "..234567\r\n", 10) != 0)
				n = 0;
		total += (size_t)n;
	}
	(void)close(fds[0]);
	CHECK(total == 20000);
}

static void
test_top(void)
{
	static const struct {
		const char *in;
		uint64_t lines;
		size_t take;
	} tops[] = {
		{ "a: b\n\n1\n2\n3\n", 0, 6 },
		{ "a: b\n\n1\n2\n3\n", 1, 8 },
		{ "a: b\n\n1\n2\n3\n", 2, 10 },
		{ "a: b\n\n1\n2\n3\n", 3, 12 },
		{ "a: b\n\n1\n2\n3\n", UINT64_MAX, 12 },
		{ "a: b\r\n\r\n1\r\n2\r\n", 1, 11 },
		{ "a: b\n\n1\n2", 2, 9 },
		{ "a: b\n", 0, 5 }, /* no body at all */
		{ "\n1\n", 0, 1 },  /* no header */
		{ "a: b\n\n\n\n\n", 1, 7 },
		{ "", 1, 0 },
	};

	for (size_t i = 0; i < sizeof tops / sizeof *tops; i++)
		for (size_t step = 1; step <= 100; step += 33) {
			struct pop3_top top = { .lines = tops[i].lines };
			struct slice in = slice_from(tops[i].in);
			size_t took = 0;

			for (size_t at = 0; at < in.len; at += step) {
				struct slice p = slice_from_at(in, at);
				size_t n;

				p.len = p.len < step ? p.len : step;
				n = pop3_top_take(&top, p);
				took += n;
				if (n < p.len)
					break;
			}
			ROW(i, took == tops[i].take);
		}
}

int
main(void)
{
	return unit_run("pop3/stuff",
	    (CU_TestFunc[]){ test_pieces, test_large, test_top, NULL });
}
