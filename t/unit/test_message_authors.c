/* test message/authors */
#include "message/authors.h"
#include "unit.h"

/* NULL: it stays as it is. */
static void
test_mend(void)
{
	static const struct {
		const char *in, *want;
	} rows[] = {
		{ "", NULL },
		{ " a@b", NULL },
		{ " A B <a@b>, \"x@y\" <c@d> (e@f)", NULL },
		{ " a@b <a@b>", " \"a@b\" <a@b>" },
		{ "a@b<a@b>", "\"a@b\"<a@b>" },
		{ " A@B <a@b>", " \"A@B\" <a@b>" },
		{ " 'a@b' <a@b>", " \"'a@b'\" <a@b>" },
		{ " a@b via List < a@b >", " \"a@b via List\" < a@b >" },
		{ " a@b\n via\n L <a@b>\n ", " \"a@b\n via\n L\" <a@b>\n " },
		{ " [Team] X <a@b>", " \"[Team] X\" <a@b>" },
		{ " Me [x] <a@b>", " \"Me [x]\" <a@b>" },
		{ " c@d, x@y <x@y>,[z]<a@b>",
		    " c@d, \"x@y\" <x@y>,\"[z]\"<a@b>" },
		{ " \"A\\\"\" [x] <a@b>", " \"\\\"A\\\\\\\"\\\" [x]\" <a@b>" },
		{ " (c) [x] (d) y (e) <a@b>", " (c) \"[x] (d) y\" (e) <a@b>" },
		/* encoded words */
		{ " =?utf-8?Q?a@b?= <c@d>", " =?utf-8?Q?a=40b?= <c@d>" },
		{ "=?u?q?x,_(y)?=<c@d>", "=?u?q?x=2C_=28y=29?=<c@d>" },
		{ " =?u?b?YQ==?= <c@d>", NULL },
		{ " =?u?b?Y@==?= <c@d>", NULL },
		{ " =?u?q?a@b?= [x] =?u?q?=40?= c@d <c@d>",
		    " =?u?q?a=40b?= \"[x]\" =?u?q?=40?= \"c@d\" <c@d>" },
		{ " =?u?q?a@b?=c <c@d>", NULL },
		{ " x=?u?q?a@b?= <c@d>", NULL },
		{ " =?u?q?a@b?x <c@d>", NULL },
		{ " =?u?q?a@b?", NULL },
		{ " =?u?q?a@b?= , x", NULL },
		{ " =?u?qq?a@b?= <c@d>", NULL },
		{ " =?u?q?a@b?=", NULL },
		{ " =?u?q?a@b c@d?= <c@d>", NULL },
		/* another address */
		{ " x@y <a@b>", NULL },
		{ " a@b x@y <a@b>", NULL },
		{ " [x@y] <a@b>", NULL },
		{ " a@b.c <a@b>", NULL },
		{ " x.a@b <a@b>", NULL },
		{ " xa@b <a@b>", NULL },
		{ " a@bx <a@b>", NULL },
		{ " @b <a@b>", NULL },
		{ " a@ <a@b>", NULL },
		{ " [x] (x@y) z <a@b>", NULL },
		{ " a@b <a>", NULL },
		{ " a@b <>", NULL },
		/* what cannot be read */
		{ " a@b <a@b", NULL },
		{ " a@b a@b>", NULL },
		{ " a@b <a@b> <a@b>", NULL },
		{ " a@b <<a@b>>", NULL },
		{ " a@b <a@b> x", NULL },
		{ " a@b <a@b>:c@d", NULL },
		{ " g: a@b <a@b>;", NULL },
		{ " a@b <@x:a@b>", NULL },
		{ " a@b <a@b> \"", NULL },
		{ " a@b <a@b>, x@y:, a@b <a@b>",
		    " \"a@b\" <a@b>, x@y:, a@b <a@b>" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *want = rows[i].want;
		struct buf out;

		buf_init(&out, 256);
		authors_mend(slice_from(rows[i].in), &out);
		ROW(i,
		    slice_is(
			buf_slice(&out), want == NULL ? rows[i].in : want));
		buf_done(&out);
	}
}

static void
test_fields(void)
{
	static const struct {
		const char *in;
		const char *name;
		bool empty;
	} rows[] = {
		{ "from: a\n", "From", false },
		{ "From:\n", "From", false },
		{ "Sender: a\n", "Sender", false },
		{ "Sender:\n", "Sender", true },
		{ "SENDER: \n \t\n", "Sender", true },
		{ "Sender: ()\n", "Sender", false },
		{ "Resent-Sender:", "Resent-Sender", true },
		{ "Resent-From: a", "Resent-From", false },
		{ "To:", NULL, false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct slice in = slice_from(rows[i].in);
		struct header_field f;
		const char *name;

		ROW(i, header_next(&in, &f));
		name = authors_field(&f);
		ROW(i, (name == NULL) == (rows[i].name == NULL));
		ROW(i, name == NULL || strcmp(name, rows[i].name) == 0);
		ROW(i, authors_is_empty(&f) == rows[i].empty);
	}
}

int
main(void)
{
	return unit_run(
	    "message/authors", (CU_TestFunc[]){ test_mend, test_fields, NULL });
}
