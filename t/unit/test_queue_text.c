/* test queue/text */
#include "queue/text.h"
#include "unit.h"

static const struct {
	bool dots;
	const char *in, *want;
	bool ended, eight;
} rows[] = {
	{ false, "", "", false, false },
	{ false, "a\nb\n", "a\nb\n", false, false },
	{ false, "a\nb", "a\nb\n", false, false },
	{ false, "a\r\nb\r\n", "a\nb\n", false, false },
	{ false, "a\r\nb\r", "a\nb\n", false, false },
	{ false, "a\rb\r\r\nc\r", "a\rb\r\nc\n", false, false },
	{ false, "\r\n\r", "\n\n", false, false },
	{ false, "a\n.\nb\n", "a\n.\nb\n", false, false },
	{ true, "a\n.\nb\n", "a\n", true, false },
	{ true, "a\r\n.\r\nb\r\n", "a\n", true, false },
	{ true, "a\n.", "a\n", true, false },
	{ true, "a\n.\r", "a\n", true, false },
	{ true, ".\n", "", true, false },
	{ true, "..\n.x\n. \n", "..\n.x\n. \n", false, false },
	{ true, ".\rx\n", ".\rx\n", false, false },
	{ true, ".\r\rx\n", ".\r\rx\n", false, false },
	{ true, "a.\n\n", "a.\n\n", false, false },
	{ true, "\r.\nb\n", "\r.\nb\n", false, false },
	{ false, "\xc3\xa4\n", "\xc3\xa4\n", false, true },
};

/* However the input is cut into pieces, the same comes out. */
static void
test_pieces(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (size_t piece = 1; piece < 8; piece++) {
			struct text t = { .dots = rows[i].dots };
			struct slice in = slice_from(rows[i].in);
			struct buf out;

			buf_init(&out, 100);
			while (in.len > 0) {
				size_t n = in.len < piece ? in.len : piece;

				text_feed(&t, slice_of(in.p, n), &out);
				in = slice_from_at(in, n);
			}
			text_end(&t, &out);
			ROW(i, slice_is(buf_slice(&out), rows[i].want));
			ROW(i, t.ended == rows[i].ended);
			ROW(i, t.eight == rows[i].eight);
			buf_done(&out);
		}
}

int
main(void)
{
	return unit_run("queue/text", (CU_TestFunc[]){ test_pieces, NULL });
}
