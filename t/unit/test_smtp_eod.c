/* test smtp/eod */
#include "smtp/eod.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

static const struct {
	const char *in, *out, *rest;
	bool end, bare;
	unsigned size;
} rows[] = {
	{ ".\r\n", "", "", true, false, 0 },
	{ "a\r\n.\r\nQUIT", "a\n", "QUIT", true, false, 3 },
	{ "..\r\n.\r\n", ".\n", "", true, false, 3 },
	{ ".a\r\n.\r\n", "a\n", "", true, false, 3 },
	{ "a.\r\n.\r\n", "a.\n", "", true, false, 4 },
	{ "\r\n\r\n.\r\n", "\n\n", "", true, false, 4 },
	{ "..\r\n..\r\n.\r\n", ".\n.\n", "", true, false, 6 },
	{ "a\r\n.", "a\n", "", false, false, 3 },
	{ "a\r\n.\r", "a\n", "", false, false, 3 },
	/* smuggling: none of these ends */
	{ "a\n.\n", "a\n.\n", "", false, true, 0 },
	{ "a\n.\r\n", "a\n.\n", "", false, true, 0 },
	{ "a\r\n.\n", "a\n\n", "", false, true, 0 },
	{ "a\r.\r", "a\n.\n", "", false, true, 0 },
	{ "a\r\n.\r\r\n", "a\n\n", "", false, true, 0 },
	{ ".\r\r\n..\r\n", "\n.\n", "", false, true, 0 },
	{ "a\r\r\n.\n", "a\n\n", "", false, true, 0 },
	{ "\n.\r\n", "\n.\n", "", false, true, 0 },
	{ ".\n", "\n", "", false, true, 0 },
	{ ".\rx\r\n", "\nx\n", "", false, true, 0 },
	{ "a\r\n.\r.\r\nb\r\n", "a\n\n.\nb\n", "", false, true, 0 },
	/* and these end at the true end alone */
	{ "a\n.\r\nMAIL\r\n.\r\nQUIT", "a\n.\nMAIL\n", "QUIT", true, true, 0 },
	{ "a\r\n.\nMAIL\r\n.\r\nQUIT", "a\n\nMAIL\n", "QUIT", true, true, 0 },
	{ "a\r\n.\rMAIL\r\n.\r\nQUIT", "a\n\nMAIL\n", "QUIT", true, true, 0 },
	{ "a\r\n.\r\rMAIL\r\n.\r\nQUIT", "a\n\nMAIL\n", "QUIT", true, true, 0 },
	{ "a\r.\r\n.\r\n", "a\n.\n", "", true, true, 0 },
	{ "a\r\r\n.\r\n", "a\n", "", true, true, 0 },
};

/* Feeds it in pieces of `step` octets, each a copy of its own size. */
static void
feed(size_t i, size_t step)
{
	struct slice in = slice_from(rows[i].in);
	struct smtp_eod e;
	char out[128];
	size_t n = 0, at = 0;

	smtp_eod_init(&e, true);
	while (at < in.len && e.state != SMTP_EOD_END) {
		size_t len = in.len - at < step ? in.len - at : step, made,
		       used;
		char *piece = malloc(len);

		if (piece == NULL)
			abort();
		memcpy(piece, in.p + at, len);
		used = smtp_eod_scan(&e, piece, len, &made);
		ROW(i, used <= len && made <= used);
		if (e.before)
			out[n++] = '\n';
		memcpy(out + n, piece, made);
		n += made;
		at += used;
		free(piece);
	}
	ROW(i, (e.state == SMTP_EOD_END) == rows[i].end);
	ROW(i, e.bare == rows[i].bare);
	ROW(i, slice_is(slice_from_at(in, at), rows[i].rest));
	ROW(i, slice_is(slice_of(out, n), rows[i].out));
	if (!slice_is(slice_of(out, n), rows[i].out))
		printf("%zu in steps of %zu: %.*s|\n", i, step, (int)n, out);
	if (!rows[i].bare) {
		ROW(i, e.size == rows[i].size);
	}
}

static void
test_pieces(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (size_t step = 1; step < 24; step++)
			feed(i, step);
}

static void
test_lines(void)
{
	char text[] = "abc\r\n..efghi\r\nx\r\n.\r\n", nul[] = "a\0b\r\n";
	struct smtp_eod e;
	size_t out;

	smtp_eod_init(&e, true);
	(void)smtp_eod_scan(&e, text, sizeof text - 1, &out);
	CHECK(e.longest == 6);
	CHECK(!e.nul);
	smtp_eod_init(&e, true);
	(void)smtp_eod_scan(&e, nul, sizeof nul - 1, &out);
	CHECK(e.nul);
}

static void
test_chunk(void)
{
	char text[] = ".\r\n..\r\n.\r\nx", half[] = "a\r";
	struct smtp_eod e;
	size_t out;

	smtp_eod_init(&e, false);
	CHECK(
	    smtp_eod_scan(&e, text, sizeof text - 1, &out) == sizeof text - 1);
	CHECK(slice_is(slice_of(text, out), ".\n..\n.\nx"));
	CHECK(!e.bare && e.state == SMTP_EOD_TEXT);
	CHECK(smtp_eod_scan(&e, half, 2, &out) == 2);
	CHECK(e.state == SMTP_EOD_CR);
}

int
main(void)
{
	return unit_run("smtp/eod",
	    (CU_TestFunc[]){ test_pieces, test_lines, test_chunk, NULL });
}
