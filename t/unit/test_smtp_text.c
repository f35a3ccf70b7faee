/* test smtp/text */
#include "smtp/text.h"
#include "unit.h"

static void
test_utf8(void)
{
	static const struct {
		const char *in;
		bool good;
	} rows[] = {
		{ "", true },
		{ "abc", true },
		{ "\xc3\xbc", true },
		{ "\xe2\x82\xac", true },
		{ "\xf0\x9f\x93\xae", true },
		{ "\xf4\x8f\xbf\xbf", true },
		{ "\xc3", false },
		{ "\xbc", false },
		{ "\xc0\xaf", false },	       /* overlong */
		{ "\xe0\x9f\xbf", false },     /* overlong */
		{ "\xf0\x8f\xbf\xbf", false }, /* overlong */
		{ "\xed\xa0\x80", false },     /* a surrogate */
		{ "\xf4\x90\x80\x80", false }, /* past U+10FFFF */
		{ "\xf5\x80\x80\x80", false },
		{ "\xe2\x82", false },
		{ "\xe2\x82z", false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ROW(i, smtp_is_utf8(slice_from(rows[i].in)) == rows[i].good);
}

static void
test_words(void)
{
	static const struct {
		const char *in;
		bool word, xtext, ascii;
	} rows[] = {
		{ "", false, false, true },
		{ "a", true, true, true },
		{ "a b", false, false, true },
		{ "a\tb", false, false, true },
		{ "a\x7f", false, false, true },
		{ "a=b", true, false, true },
		{ "a+2Bb", true, true, true },
		{ "a+2b", true, false, true },
		{ "a+2", true, false, true },
		{ "a+", true, false, true },
		{ "\xc3\xbc", true, false, false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct slice in = slice_from(rows[i].in);

		ROW(i, smtp_is_word(in) == rows[i].word);
		ROW(i, smtp_is_xtext(in) == rows[i].xtext);
		ROW(i, smtp_is_ascii(in) == rows[i].ascii);
	}
}

int
main(void)
{
	return unit_run(
	    "smtp/text", (CU_TestFunc[]){ test_utf8, test_words, NULL });
}
