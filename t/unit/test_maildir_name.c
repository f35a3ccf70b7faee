/* test maildir/name */
#include "maildir/name.h"
#include "unit.h"

#include <stdio.h>

static void
test_parse(void)
{
	static const struct {
		const char *in;
		bool message;
		const char *unique, *flags;
		int64_t size, wire; /* -1: none */
	} rows[] = {
		{ "1.M2P3Q4.h,S=5,W=6:2,FS", true, "1.M2P3Q4.h,S=5,W=6", "FS",
		    5, 6 },
		{ "1.M2P3Q4.h,S=5,W=6", true, "1.M2P3Q4.h,S=5,W=6", "", 5, 6 },
		{ "1.2.h", true, "1.2.h", "", -1, -1 },
		{ "1.2.h,W=6,X=1,S=5:2,", true, "1.2.h,W=6,X=1,S=5", "", 5, 6 },
		{ "1.2.h:2,S", true, "1.2.h", "S", -1, -1 },
		{ "1.2.h:1,x", true, "1.2.h:1,x", "", -1, -1 },
		{ "1.2.h:2,a:2,S", true, "1.2.h:2,a", "S", -1, -1 },
		{ "S=7", true, "S=7", "", -1, -1 },
		{ "a,S=", true, "a,S=", "", -1, -1 },
		{ "a,S=x", true, "a,S=x", "", -1, -1 },
		{ "a,S=-1", true, "a,S=-1", "", -1, -1 },
		{ "a,S=9223372036854775807", true, "a,S=9223372036854775807",
		    "", INT64_MAX, -1 },
		{ "a,S=18446744073709551616", true, "a,S=18446744073709551616",
		    "", -1, -1 },
		{ "", false, NULL, NULL, 0, 0 },
		{ ".x", false, NULL, NULL, 0, 0 },
		{ ".", false, NULL, NULL, 0, 0 },
		{ "a/b", false, NULL, NULL, 0, 0 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct maildir_name n;

		ROW(i,
		    maildir_name_parse(slice_from(rows[i].in), &n) ==
			rows[i].message);
		if (!rows[i].message)
			continue;
		ROW(i, slice_is(n.unique, rows[i].unique));
		ROW(i, slice_is(n.flags, rows[i].flags));
		ROW(i, n.has_size == (rows[i].size != -1));
		ROW(i, !n.has_size || (int64_t)n.size_octets == rows[i].size);
		ROW(i, n.has_wire == (rows[i].wire != -1));
		ROW(i, !n.has_wire || (int64_t)n.wire_octets == rows[i].wire);
	}
}

static void
test_make(void)
{
	char a[MAILDIR_NAME_SIZE], b[MAILDIR_NAME_SIZE], host[400];
	struct maildir_name n;

	maildir_name_make(a, "mx.example/:,org", 12, UINT64_MAX);
	maildir_name_make(b, "mx.example/:,org", 12, UINT64_MAX);
	CHECK(strcmp(a, b) != 0);
	CHECK(strstr(a, ".mx.example___org,S=12,W=18446744073709551615"));
	CHECK(maildir_name_parse(slice_from(a), &n));
	CHECK(n.has_size && n.size_octets == 12);
	CHECK(n.has_wire && n.wire_octets == UINT64_MAX);

	/* The longest host's name leaves the sizes whole. */
	memset(host, 'h', sizeof host);
	host[sizeof host - 1] = '\0';
	maildir_name_make(a, host, UINT64_MAX, UINT64_MAX);
	CHECK(maildir_name_parse(slice_from(a), &n));
	CHECK(n.has_wire && n.wire_octets == UINT64_MAX);
}

int
main(void)
{
	return unit_run(
	    "maildir/name", (CU_TestFunc[]){ test_parse, test_make, NULL });
}
