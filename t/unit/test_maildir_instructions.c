/* test maildir/instructions */
#include "maildir/instructions.h"
#include "unit.h"

#include <stdio.h>

/* "M./x/ P cmd" ...: what came out, as text. */
static const char *
show(const struct instructions *in, char out[256])
{
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < in->count; i++)
		n += (size_t)snprintf(out + n, 256 - n, "%s%c%u:%.*s",
		    i > 0 ? " " : "", "MPF"[in->list[i].kind],
		    in -> list[i].line, SLICE(in->list[i].text));
	return out;
}

static void
test_parse(void)
{
	static const struct {
		const char *in;
		bool forward_only;
		enum instructions_result result;
		const char *out; /* or NULL */
		unsigned line;	 /* where it went wrong */
	} rows[] = {
		{ "", false, INSTRUCTIONS_OK, "", 0 },
		{ "# no\n\n  \n#\n", false, INSTRUCTIONS_OK, "", 0 },
		{ "./Maildir/\n", false, INSTRUCTIONS_OK, "M1:./Maildir/", 0 },
		{ "./Maildir/", false, INSTRUCTIONS_OK, "M1:./Maildir/", 0 },
		{ "/a b/ \t\r\n", false, INSTRUCTIONS_OK, "M1:/a b/", 0 },
		{ "/\n", false, INSTRUCTIONS_OK, "M1:/", 0 },
		{ "\n|  a | b  \n", false, INSTRUCTIONS_OK, "P2:a | b", 0 },
		{ "&a@b\nc@d\n9\n", false, INSTRUCTIONS_OK,
		    "F1:a@b F2:c@d F3:9", 0 },
		{ "&\"a b\"@c\n", false, INSTRUCTIONS_SYNTAX, NULL, 1 },
		{ "+list\n&a@b\n", false, INSTRUCTIONS_OK, "F2:a@b", 0 },
		{ "&a@b\n", true, INSTRUCTIONS_OK, "F1:a@b", 0 },
		{ "+list\n./x/\n", false, INSTRUCTIONS_FORBIDDEN, NULL, 2 },
		{ "|x\n", true, INSTRUCTIONS_FORBIDDEN, NULL, 1 },
		{ "./x/\n+list\n", false, INSTRUCTIONS_OK, "M1:./x/", 0 },
		{ "+other\n", false, INSTRUCTIONS_SYNTAX, NULL, 1 },
		{ "./mbox\n", false, INSTRUCTIONS_MBOX, NULL, 1 },
		{ "./x/\n/var/mail/u\n", false, INSTRUCTIONS_MBOX, NULL, 2 },
		{ "../x/\n", false, INSTRUCTIONS_SYNTAX, NULL, 1 },
		{ ".\n", false, INSTRUCTIONS_SYNTAX, NULL, 1 },
		{ "./\n", false, INSTRUCTIONS_OK, "M1:./", 0 },
		{ "|\n", false, INSTRUCTIONS_SYNTAX, NULL, 1 },
		{ "&\n", false, INSTRUCTIONS_SYNTAX, NULL, 1 },
		{ "& a@b\n", false, INSTRUCTIONS_SYNTAX, NULL, 1 },
		{ "&<a@b>\n", false, INSTRUCTIONS_SYNTAX, NULL, 1 },
		{ "&a@b,c@d\n", false, INSTRUCTIONS_SYNTAX, NULL, 1 },
		{ " ./x/\n", false, INSTRUCTIONS_SYNTAX, NULL, 1 },
		{ "\"x\"\n", false, INSTRUCTIONS_SYNTAX, NULL, 1 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct instructions out = { 0 };
		struct arena arena;
		unsigned line = 99;
		char text[256];

		arena_init(&arena, 65536);
		ROW(i,
		    instructions_parse(slice_from(rows[i].in),
			rows[i].forward_only, &arena, &out,
			&line) == rows[i].result);
		if (rows[i].out == NULL) {
			ROW(i, line == rows[i].line);
		} else {
			ROW(i, strcmp(show(&out, text), rows[i].out) == 0);
			ROW(i, out.is_default == (rows[i].in[0] == '\0'));
			ROW(i,
			    out.asks_slow ==
				(strpbrk(rows[i].out, "PF") != NULL));
		}
		arena_done(&arena);
	}
}

static void
test_bounds(void)
{
	static char text[2 * INSTRUCTIONS_MAX + 2];
	struct instructions out;
	struct arena arena;
	unsigned line;

	for (size_t i = 0; i < sizeof text; i += 2)
		memcpy(text + i, "a\n", 2);
	arena_init(&arena, 1024 * 1024);
	CHECK(instructions_parse(slice_of(text, 2 * INSTRUCTIONS_MAX), false,
		  &arena, &out, &line) == INSTRUCTIONS_OK);
	CHECK(out.count == INSTRUCTIONS_MAX);
	CHECK(instructions_parse(slice_of(text, sizeof text), false, &arena,
		  &out, &line) == INSTRUCTIONS_TOOMANY);
	CHECK(line == INSTRUCTIONS_MAX + 1);
	CHECK(instructions_parse(slice_of("a\0b", 3), false, &arena, &out,
		  &line) == INSTRUCTIONS_NUL);
	arena_done(&arena);
}

static void
test_name(void)
{
	static const struct {
		const char *detail;
		unsigned nth;
		const char *name, *rest; /* NULL: past the last; none */
	} rows[] = {
		{ "", 0, ".postamt", NULL },
		{ "", 1, NULL, NULL },
		{ "a", 0, ".postamt-a", NULL },
		{ "a", 1, ".postamt-default", "a" },
		{ "a", 2, ".postamt", NULL },
		{ "a", 3, NULL, NULL },
		{ "A-b.C", 0, ".postamt-a-b:c", NULL },
		{ "A-b.C", 1, ".postamt-a-default", "b.C" },
		{ "A-b.C", 2, ".postamt-default", "A-b.C" },
		{ "A-b.C", 3, ".postamt", NULL },
		{ "A-b.C", 4, NULL, NULL },
		{ "a-", 0, ".postamt-a-", NULL },
		{ "a-", 1, ".postamt-a-default", "" },
		{ "a-", 2, ".postamt-default", "a-" },
		{ "-", 0, ".postamt--", NULL },
		{ "-", 1, ".postamt--default", "" },
		{ "-", 2, ".postamt-default", "-" },
		{ "-", 3, ".postamt", NULL },
		{ "../x", 0, ".postamt-:::x", NULL },
		{ "a\nb", 0, ".postamt", NULL },
		{ "a\nb", 1, NULL, NULL },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char name[INSTRUCTIONS_NAME_SIZE] = "";
		struct slice rest = { 0 };
		bool is = instructions_name(
		    slice_from(rows[i].detail), rows[i].nth, name, &rest);

		ROW(i, is == (rows[i].name != NULL));
		if (rows[i].name == NULL)
			continue;
		ROW(i, strcmp(name, rows[i].name) == 0);
		ROW(i, (rest.p != NULL) == (rows[i].rest != NULL));
		ROW(i, rows[i].rest == NULL || slice_is(rest, rows[i].rest));
	}
}

/* The longest detail that makes a name of 255 octets, and one more. */
static void
test_name_bounds(void)
{
	char detail[300], name[INSTRUCTIONS_NAME_SIZE];
	size_t max = INSTRUCTIONS_NAME_SIZE - sizeof ".postamt--default";
	struct slice rest;

	memset(detail, '-', sizeof detail);
	CHECK(instructions_name(slice_of(detail, max), 1, name, &rest));
	CHECK(strlen(name) == INSTRUCTIONS_NAME_SIZE - 1 - 1);
	CHECK(instructions_name(slice_of(detail, max + 1), 0, name, &rest));
	CHECK(strcmp(name, ".postamt") == 0);
	CHECK(!instructions_name(slice_of(detail, max + 1), 1, name, &rest));
}

int
main(void)
{
	return unit_run("maildir/instructions",
	    (CU_TestFunc[]){
		test_parse, test_bounds, test_name, test_name_bounds, NULL });
}
