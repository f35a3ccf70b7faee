/* test smtp/path */
#include "smtp/path.h"
#include "unit.h"

#include <stdio.h>

static void
test_parse(void)
{
	static const struct {
		const char *in;
		enum smtp_path_result result;
		const char *localpart, *domain, *rest;
	} rows[] = {
		{ "<>", SMTP_PATH_OK, "", "", "" },
		{ "<u@[192.0.2.1]> A", SMTP_PATH_OK, "u", "[192.0.2.1]", " A" },
		{ "<u@[IPv6:2001:db8::1]>", SMTP_PATH_OK, "u",
		    "[IPv6:2001:db8::1]", "" },
		{ "<\"a>@b\"@c.org>", SMTP_PATH_OK, "\"a>@b\"", "c.org", "" },
		{ "<\"a\\\"b\"@c.org>", SMTP_PATH_OK, "\"a\\\"b\"", "c.org",
		    "" },
		{ "<@r1,@r2:u@c.org>", SMTP_PATH_OK, "u", "c.org", "" },
		{ "<Postmaster>", SMTP_PATH_OK, "Postmaster", "", "" },
		{ "<a.b+c=d!e%f@x-y.org>", SMTP_PATH_OK, "a.b+c=d!e%f",
		    "x-y.org", "" },
		{ "<\xc3\xbc@\xc3\xbc.org>", SMTP_PATH_OK, "\xc3\xbc",
		    "\xc3\xbc.org", "" },
		{ "<a@b_c.org>", SMTP_PATH_OK, "a", "b_c.org", "" },
		{ "u@c.org", SMTP_PATH_SYNTAX, "", "", "" },
		{ "<\"u@c.org>", SMTP_PATH_SYNTAX, "", "", "" },
		{ "<u@a@b>", SMTP_PATH_SYNTAX, "", "", "" },
		{ "", SMTP_PATH_SYNTAX, "", "", "" },
		{ "<", SMTP_PATH_SYNTAX, "", "", "" },
		{ "<u>", SMTP_PATH_SYNTAX, "", "", "" },
		{ "<u@>", SMTP_PATH_SYNTAX, "", "", "" },
		{ "<@c.org>", SMTP_PATH_SYNTAX, "", "", "" },
		{ "<u@c.org", SMTP_PATH_SYNTAX, "", "", "" },
		{ "<u@c.org.>", SMTP_PATH_SYNTAX, "", "", "" },
		{ "<u@.org>", SMTP_PATH_SYNTAX, "", "", "" },
		{ "<u@a..org>", SMTP_PATH_SYNTAX, "", "", "" },
		{ "<u@-a.org>", SMTP_PATH_SYNTAX, "", "", "" },
		{ "<u@a-.org>", SMTP_PATH_SYNTAX, "", "", "" },
		{ "<.u@c.org>", SMTP_PATH_SYNTAX, "", "", "" },
		{ "<u.@c.org>", SMTP_PATH_SYNTAX, "", "", "" },
		{ "<u..v@c.org>", SMTP_PATH_SYNTAX, "", "", "" },
		{ "<u v@c.org>", SMTP_PATH_SYNTAX, "", "", "" },
		{ "<u@[192.0.2.256]>", SMTP_PATH_SYNTAX, "", "", "" },
		{ "<u@[192.0.2.1>", SMTP_PATH_SYNTAX, "", "", "" },
		{ "<u@[x:y]>", SMTP_PATH_SYNTAX, "", "", "" },
		{ "<@r1,r2:u@c.org>", SMTP_PATH_SYNTAX, "", "", "" },
		{ "<@r1:>", SMTP_PATH_SYNTAX, "", "", "" },
		{ "<\"a\tb\"@c.org>", SMTP_PATH_SYNTAX, "", "", "" },
		{ "<\xc3@c.org>", SMTP_PATH_SYNTAX, "", "", "" },
		{ "<\"\"@c.org>", SMTP_PATH_OK, "\"\"", "c.org", "" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct slice in = slice_from(rows[i].in), rest = { 0 };
		struct smtp_path path = { 0 };

		ROW(i, smtp_path_parse(in, &path, &rest) == rows[i].result);
		ROW(i, slice_is(path.localpart, rows[i].localpart));
		ROW(i, slice_is(path.domain, rows[i].domain));
		ROW(i, slice_is(rest, rows[i].rest));
	}
}

/* RFC 5321 section 4.5.3.1: the longest parts, and one octet more. */
static void
test_bounds(void)
{
	static const struct {
		int localpart, labels, last;
		enum smtp_path_result result;
	} rows[] = {
		{ SMTP_LOCALPART_MAX, 1, 3, SMTP_PATH_OK },
		{ SMTP_LOCALPART_MAX + 1, 1, 3, SMTP_PATH_TOOLONG },
		{ 1, 3, 63, SMTP_PATH_OK },	/* 255 octets */
		{ 1, 4, 1, SMTP_PATH_TOOLONG }, /* 258 */
		{ 1, 0, 63, SMTP_PATH_OK },
		{ 1, 0, 64, SMTP_PATH_SYNTAX },
	};
	static const char x[] =
	    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct smtp_path path;
		struct slice rest;
		char in[512];
		int n = snprintf(in, sizeof in, "<%.*s@", rows[i].localpart, x);

		for (int l = 0; l < rows[i].labels; l++)
			n += snprintf(
			    in + n, sizeof in - (size_t)n, "%.63s.", x);
		(void)snprintf(
		    in + n, sizeof in - (size_t)n, "%.*s>", rows[i].last, x);
		ROW(i,
		    smtp_path_parse(slice_from(in), &path, &rest) ==
			rows[i].result);
	}
}

static void
test_address(void)
{
	static const struct {
		const char *in, *address;
		bool routed, ascii;
	} rows[] = {
		{ "<U@Example.ORG>", "U@example.org", false, true },
		{ "<\"u\"@c.org>", "u@c.org", false, true },
		{ "<\"u\\.v\"@c.org>", "u.v@c.org", false, true },
		{ "<\"u v\"@c.org>", "\"u v\"@c.org", false, true },
		{ "<\"u@d.org\"@c.org>", "\"u@d.org\"@c.org", true, true },
		{ "<u%d.org@c.org>", "u%d.org@c.org", true, true },
		{ "<d.org!u@c.org>", "d.org!u@c.org", true, true },
		{ "<\"d.org\\!u\"@c.org>", "d.org!u@c.org", true, true },
		{ "<>", "", false, true },
		{ "<postmaster>", "postmaster", false, true },
		{ "<@d.org:u@c.org>", "u@c.org", false, true },
		{ "<\xc3\xbc@c.org>", "\xc3\xbc@c.org", false, false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char out[SMTP_ADDRESS_SIZE];
		struct smtp_path path;
		struct slice rest;

		ROW(i,
		    smtp_path_parse(slice_from(rows[i].in), &path, &rest) ==
			SMTP_PATH_OK);
		ROW(i,
		    slice_is(smtp_path_address(&path, out), rows[i].address));
		ROW(i, smtp_path_is_routed(&path) == rows[i].routed);
		ROW(i, smtp_path_is_ascii(&path) == rows[i].ascii);
	}
}

int
main(void)
{
	return unit_run("smtp/path",
	    (CU_TestFunc[]){ test_parse, test_bounds, test_address, NULL });
}
