/* test base/control: settings files */
#include "base/control.h"
#include "base/file.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

static void
put(const char *name, const char *text)
{
	char path[PATH_SIZE];

	CHECK(path_join(path, unit_dir(), name) == 0);
	CHECK(file_replace(path, slice_from(text), 0644) == 0);
}

static void
test_u32(void)
{
	static const struct {
		const char *text;
		int rc;
		uint32_t value;
		unsigned line;
	} rows[] = {
		{ "5\n", 0, 5, 0 },
		{ "# c\n\n 5 \r\n", 0, 5, 0 },
		{ "10", 0, 10, 0 },
		{ "", 0, 7, 0 },
		{ "# only\n", 0, 7, 0 },
		{ "4\n", -1, 7, 1 },
		{ "11\n", -1, 7, 1 },
		{ "\nfive\n", -1, 7, 2 },
		{ "-5\n", -1, 7, 1 },
		{ "99999999999999999999999\n", -1, 7, 1 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct control_error why = { 0 };
		uint32_t v = 7;

		put("n", rows[i].text);
		ROW(i, control_u32("n", 5, 10, &v, &why) == rows[i].rc);
		ROW(i, v == rows[i].value);
		ROW(i, why.line == rows[i].line);
		if (rows[i].rc == -1)
			ROW(i, strstr(why.expected, "from 5 to 10") != NULL);
	}
}

static void
test_absent_and_unreadable(void)
{
	struct control_error why = { 0 };
	uint32_t v = 7;
	char s[4] = "def";
	bool b = true;

	CHECK(control_u32("absent", 0, 9, &v, &why) == 0 && v == 7);
	CHECK(control_str("absent", s, sizeof s, &why) == 0);
	CHECK(!strcmp(s, "def"));
	CHECK(control_bool("absent", &b, &why) == 0 && b);
	put("s", "abcd\n");
	CHECK(control_str("s", s, sizeof s, &why) == -1);
	put("b", "maybe\n");
	CHECK(control_bool("b", &b, &why) == -1 && b);
	/* a folder in place of the file */
	CHECK(control_u32(".", 0, 9, &v, &why) == -1 && why.err != 0);
}

int
main(void)
{
	(void)setenv("POSTAMT_CONF", unit_dir(), 1);
	return unit_run("base/control",
	    (CU_TestFunc[]){ test_u32, test_absent_and_unreadable, NULL });
}
