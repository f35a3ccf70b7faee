/* test base/netstring */
#include "base/netstring.h"
#include "unit.h"

static void
test_take(void)
{
	static const struct {
		const char *in;
		enum netstring_result result;
		const char *value, *rest;
	} rows[] = {
		{ "0:,", NETSTRING_OK, "", "" },
		{ "3:abc,x", NETSTRING_OK, "abc", "x" },
		{ "3:a,c,", NETSTRING_OK, "a,c", "" },
		{ "", NETSTRING_MORE, "", "" },
		{ "3", NETSTRING_MORE, "", "" },
		{ "3:", NETSTRING_MORE, "", "" },
		{ "3:abc", NETSTRING_MORE, "", "" },
		{ ":,", NETSTRING_SYNTAX, "", "" },
		{ "03:abc,", NETSTRING_SYNTAX, "", "" },
		{ "3:abcd", NETSTRING_SYNTAX, "", "" },
		{ "x", NETSTRING_SYNTAX, "", "" },
		{ "8:", NETSTRING_MORE, "", "" },
		{ "9:", NETSTRING_TOOLONG, "", "" },
		{ "99999999999999999999999:", NETSTRING_TOOLONG, "", "" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct slice in = slice_from(rows[i].in), value = { 0 };
		enum netstring_result r = netstring_take(&in, 8, &value);

		ROW(i, r == rows[i].result);
		if (r == NETSTRING_OK) {
			ROW(i, slice_is(value, rows[i].value));
			ROW(i, slice_is(in, rows[i].rest));
		}
	}
}

int
main(void)
{
	return unit_run("base/netstring", (CU_TestFunc[]){ test_take, NULL });
}
