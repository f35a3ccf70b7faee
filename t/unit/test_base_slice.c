/* test base/slice */
#include "base/slice.h"
#include "unit.h"

#include <errno.h>

static void
test_u64(void)
{
	static const struct {
		const char *in;
		uint64_t max;
		int rc;
		uint64_t out;
	} rows[] = {
		{ "0", 9, 0, 0 },
		{ "9", 9, 0, 9 },
		{ "10", 9, -1, 0 },
		{ "007", 9, 0, 7 },
		{ "18446744073709551615", UINT64_MAX, 0, UINT64_MAX },
		{ "18446744073709551616", UINT64_MAX, -1, 0 },
		{ "", 9, -1, 0 },
		{ "+1", 9, -1, 0 },
		{ "1 ", 9, -1, 0 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint64_t v = 0;

		ROW(i,
		    slice_u64(slice_from(rows[i].in), rows[i].max, &v) ==
			rows[i].rc);
		ROW(i, v == rows[i].out);
	}
}

static void
test_decimal(void)
{
	static const struct {
		uint64_t n;
		const char *out;
	} rows[] = {
		{ 0, "0" },
		{ 7, "7" },
		{ 10, "10" },
		{ 1234567890, "1234567890" },
		{ UINT64_MAX, "18446744073709551615" },
	};
	char room[DECIMAL_SIZE];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ROW(i, slice_is(slice_decimal(rows[i].n, room), rows[i].out));
}

static void
test_cut(void)
{
	struct slice s = slice_from("a::b"), head;

	CHECK(slice_cut(&s, ':', &head) && slice_is(head, "a"));
	CHECK(slice_cut(&s, ':', &head) && slice_is(head, ""));
	CHECK(slice_cut(&s, ':', &head) && slice_is(head, "b"));
	CHECK(!slice_cut(&s, ':', &head));
}

static void
test_compare(void)
{
	char out[4];

	CHECK(slice_caseis(slice_from("MaIl"), "mAiL"));
	CHECK(!slice_caseis(slice_from("mail"), "mailx"));
	CHECK(slice_casebegins(slice_from("SIZE=1"), "size="));
	CHECK(!slice_begins(slice_from("SIZE"), "SIZE="));
	CHECK(slice_is(slice_trim(slice_from(" \ta b\t ")), "a b"));
	CHECK(slice_is(slice_trim(slice_from(" \t")), ""));
	CHECK(slice_rindex(slice_from("a@b@c"), '@') == 3);
	CHECK(slice_index(slice_of(NULL, 0), '@') == -1);
	CHECK(slice_cstr(slice_from("abc"), out, sizeof out) == 0);
	CHECK(slice_cstr(slice_from("abcd"), out, sizeof out) == -1);
	CHECK(slice_cstr(slice_of("a\0b", 3), out, sizeof out) == -1);
}

int
main(void)
{
	return unit_run("base/slice",
	    (CU_TestFunc[]){
		test_u64, test_decimal, test_cut, test_compare, NULL });
}
