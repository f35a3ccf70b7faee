/* test_pop3_command - lines of a POP3 client. */
#include "pop3/command.h"
#include "unit.h"

#define S(text)                                                                \
	{                                                                      \
		text, sizeof text - 1                                          \
	}

static void
test_parse(void)
{
	static const struct {
		struct slice in;
		enum pop3_verb verb;
		const char *args;
	} rows[] = {
		{ S("STAT"), POP3_STAT, "" },
		{ S("stat"), POP3_STAT, "" },
		{ S("Top 1 2"), POP3_TOP, "1 2" },
		{ S("TOPS"), POP3_UNKNOWN, "" },
		{ S("TO"), POP3_UNKNOWN, "" },
		{ S(""), POP3_UNKNOWN, "" },
		{ S(" STAT"), POP3_UNKNOWN, "STAT" },
		{ S("PASS a b "), POP3_PASS, "a b " },
		{ S("PASS  x"), POP3_PASS, " x" },
		{ S("PASS"), POP3_PASS, "" },
		{ S("USER\0"), POP3_UNKNOWN, "" },
		{ S("USER a\0b"), POP3_UNKNOWN, "" },
		{ S("STAT\r"), POP3_UNKNOWN, "" },
		{ S("GET / HTTP/1.1"), POP3_UNKNOWN, "/ HTTP/1.1" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pop3_command c;

		pop3_command_parse(rows[i].in, &c);
		ROW(i, c.verb == rows[i].verb);
		ROW(i, slice_is(c.args, rows[i].args));
	}
}

static void
test_number(void)
{
	static const struct {
		const char *in;
		int result;
		uint64_t n;
		const char *rest;
	} rows[] = {
		{ "1", 1, 1, "" },
		{ "  12  3", 1, 12, "3" },
		{ "", 0, 0, "" },
		{ "   ", 0, 0, "" },
		{ "-1", -1, 0, "" },
		{ "1x", -1, 0, "" },
		{ "18446744073709551615", 1, UINT64_MAX, "" },
		{ "18446744073709551616", -1, 0, "" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct slice args = slice_from(rows[i].in);
		uint64_t n = 0;

		ROW(i, pop3_command_number(&args, &n) == rows[i].result);
		ROW(i, n == rows[i].n);
		ROW(i, slice_is(args, rows[i].rest));
	}
}

int
main(void)
{
	return unit_run(
	    "pop3/command", (CU_TestFunc[]){ test_parse, test_number, NULL });
}
