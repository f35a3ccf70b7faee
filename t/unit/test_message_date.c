/* test message/date */
#include "message/date.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

static void
test_format(void)
{
	static const struct {
		const char *zone; /* POSIX: hours west */
		time_t t;
		const char *want;
	} rows[] = {
		{ "UTC0", 0, "Thu, 01 Jan 1970 00:00:00 +0000" },
		{ "UTC0", 1764081446, "Tue, 25 Nov 2025 14:37:26 +0000" },
		{ "AAA-5:30", 1764081446, "Tue, 25 Nov 2025 20:07:26 +0530" },
		{ "BBB3:30", 1764081446, "Tue, 25 Nov 2025 11:07:26 -0330" },
		{ "CCC0:30", 0, "Wed, 31 Dec 1969 23:30:00 -0030" },
		{ "UTC0", 951782400, "Tue, 29 Feb 2000 00:00:00 +0000" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char out[DATE_SIZE];

		(void)setenv("TZ", rows[i].zone, 1);
		tzset();
		date_format(rows[i].t, out);
		ROW(i, strcmp(out, rows[i].want) == 0);
	}
}

int
main(void)
{
	return unit_run("message/date", (CU_TestFunc[]){ test_format, NULL });
}
