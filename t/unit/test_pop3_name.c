/* test_pop3_name - names of files in a Maildir, and unique-ids. */
#include "pop3/name.h"
#include "unit.h"

static void
test_parse(void)
{
	static const struct {
		const char *in;
		uint32_t time_s;
		const char *unique;
		bool has_s, has_w;
		uint64_t s, w;
		bool seen;
	} rows[] = {
		{ "1700000000.M1P2.h,S=10,W=12:2,S", 1700000000,
		    "1700000000.M1P2.h", true, true, 10, 12, true },
		{ "1700000000.M1P2.h", 1700000000, "1700000000.M1P2.h", false,
		    false, 0, 0, false },
		{ "1.a:2,FR", 1, "1.a", false, false, 0, 0, false },
		{ "1.a:1,S", 1, "1.a:1", false, false, 0, 0, false },
		{ "a,W=7", 0, "a", false, true, 0, 7, false },
		{ "a,W=7x,S=", 0, "a", false, false, 0, 0, false },
		{ "a,W=99999999999999999999", 0, "a", false, false, 0, 0,
		    false },
		{ ".a,S=3", 0, "", false, false, 0, 0, false },
		{ "99999999999.x", UINT32_MAX, "99999999999.x", false, false, 0,
		    0, false },
		{ ":2,S", 0, "", false, false, 0, 0, true },
		{ ",S=3", 0, "", true, false, 3, 0, false },
		{ "", 0, "", false, false, 0, 0, false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pop3_name n;

		pop3_name_parse(slice_from(rows[i].in), &n);
		ROW(i, n.time_s == rows[i].time_s);
		ROW(i, slice_is(n.unique, rows[i].unique));
		ROW(i, n.parts.has_size == rows[i].has_s);
		ROW(i, n.parts.has_wire == rows[i].has_w);
		ROW(i, !n.parts.has_size || n.parts.size_octets == rows[i].s);
		ROW(i, !n.parts.has_wire || n.parts.wire_octets == rows[i].w);
		ROW(i, (slice_index(n.parts.flags, 'S') != -1) == rows[i].seen);
	}
}

static void
test_order(void)
{
	static const struct {
		uint32_t a_s, b_s;
		const char *a, *b;
		int sign;
	} rows[] = {
		{ 1, 2, "z", "a", -1 },
		{ 2, 1, "a", "z", 1 },
		{ 1, 1, "a", "b", -1 },
		{ 1, 1, "a", "ab", -1 },
		{ 1, 1, "ab", "a", 1 },
		{ 1, 1, "a", "a", 0 },
		{ 0, 0, "", "", 0 },
		{ 0, 0, "\xff", "a", 1 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int order = pop3_name_order(rows[i].a_s, slice_from(rows[i].a),
		    rows[i].b_s, slice_from(rows[i].b));

		ROW(i, (order > 0) - (order < 0) == rows[i].sign);
	}
}

static void
test_uidl(void)
{
	static const char seventy[] = "0123456789012345678901234567890123456789"
				      "012345678901234567890123456789";
	char id[POP3_UIDL_MAX + 1], other[POP3_UIDL_MAX + 1];
	static const char *const hashed[] = { "", "a b", "a\tb", "a\x7f",
		"\xc3\xa9" };

	pop3_uidl(slice_from("1.M2.h"), id);
	CHECK(strcmp(id, "1.M2.h") == 0);
	pop3_uidl(slice_from(seventy), id);
	CHECK(strcmp(id, seventy) == 0);
	for (size_t i = 0; i < sizeof hashed / sizeof *hashed; i++) {
		pop3_uidl(slice_from(hashed[i]), id);
		ROW(i, strlen(id) == 32);
		ROW(i, strspn(id, "0123456789abcdef") == 32);
	}
	pop3_uidl(slice_of("01234567890123456789012345678901234567890123456789"
			   "012345678901234567890",
		      71),
	    id);
	CHECK(strlen(id) == 32);
	pop3_uidl(slice_from("a b"), id);
	pop3_uidl(slice_from("a c"), other);
	CHECK(strcmp(id, other) != 0);
	pop3_uidl(slice_from("a b"), other);
	CHECK(strcmp(id, other) == 0);
}

static void
test_seen(void)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "1.a", "1.a:2,S" },
		{ "1.a,S=1:2,", "1.a,S=1:2,S" },
		{ "1.a:2,FR", "1.a:2,FRS" },
		{ "1.a:2,FT", "1.a:2,FST" },
		{ "1.a:2,S", "1.a:2,S" },
		{ "1.a:2,Ta", "1.a:2,STa" },
		{ "1.a:1,x", "1.a:2,S" },
	};
	char out[32];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		ROW(i,
		    pop3_name_seen(slice_from(rows[i].in), out, sizeof out) ==
			0);
		ROW(i, strcmp(out, rows[i].out) == 0);
	}
	CHECK(pop3_name_seen(slice_from("1.a"), out, 8) == 0);
	CHECK(pop3_name_seen(slice_from("1.a"), out, 7) == -1);
}

int
main(void)
{
	return unit_run("pop3/name",
	    (CU_TestFunc[]){
		test_parse, test_order, test_uidl, test_seen, NULL });
}
