/* test message/header */
#include "message/header.h"
#include "unit.h"

#include <stdio.h>

/* "name=body;" of each field, then "|" and what is left. */
static void
test_next(void)
{
	static const struct {
		const char *in, *want;
	} rows[] = {
		{ "", "|" },
		{ "A: b\n\nbody", "A= b;|\nbody" },
		{ "A: b\r\nC:d\r\n\r\nbody", "A= b;C=d;|\r\nbody" },
		{ "A:\n b\n\tc\nD: e\n\n", "A=\n b\n\tc;D= e;|\n" },
		{ "A: b", "A= b;|" },
		{ "A : b\n", "A= b;|" },
		{ "A: b\nno field\n", "A= b;|no field\n" },
		{ " A: b\n", "| A: b\n" },
		{ ": b\n", "|: b\n" },
		{ "A b: c\n", "|A b: c\n" },
		{ "\xc3\xa4: c\n", "|\xc3\xa4: c\n" },
		{ "A: b\n \nC: d\n", "A= b\n ;C= d;|" },
		{ "From a@b Mon\nA: b\n", "|From a@b Mon\nA: b\n" },
		{ "A\t :b\n", "A=b;|" },
		{ "A\n:b\n", "|A\n:b\n" },
		{ "A: b\n\x0b: c\n", "A= b;|\x0b: c\n" },
		{ "A\x7f: b\n", "|A\x7f: b\n" },
		{ "A:", "A=;|" },
		{ "A", "|A" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct slice rest = slice_from(rows[i].in);
		struct header_field f;
		char got[256];
		size_t n = 0;

		while (header_next(&rest, &f))
			n += (size_t)snprintf(got + n, sizeof got - n,
			    "%.*s=%.*s;", SLICE(f.name), SLICE(f.body));
		(void)snprintf(got + n, sizeof got - n, "|%.*s", SLICE(rest));
		ROW(i, strcmp(got, rows[i].want) == 0);
	}
}

static void
test_is(void)
{
	struct slice rest = slice_from("MESSAGE-id: x\n");
	struct header_field f;

	CHECK(header_next(&rest, &f));
	CHECK(header_is(&f, "Message-ID") && !header_is(&f, "Message"));
	CHECK(slice_is(f.whole, "MESSAGE-id: x\n"));
}

static void
test_mbox(void)
{
	static const struct {
		const char *in;
		bool is;
	} rows[] = {
		{ "From a@b Mon Jan  1 00:00:00 2024\n", true },
		{ ">From x\nFrom: a@b\n", true },
		{ "From x", true },
		{ "From \n", true },
		{ ">From x", true },
		{ "From: a@b\n", false },
		{ "From : a@b\n", false },
		{ ">From : x\n", false },
		{ "from x\n", false },
		{ " From x\n", false },
		{ "From", false },
		{ "", false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ROW(i, header_is_mbox(slice_from(rows[i].in)) == rows[i].is);
}

int
main(void)
{
	return unit_run("message/header",
	    (CU_TestFunc[]){ test_next, test_is, test_mbox, NULL });
}
