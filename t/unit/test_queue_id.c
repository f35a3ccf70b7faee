/* test queue/id */
#include "queue/id.h"
#include "unit.h"

#include <unistd.h>

static void
test_format(void)
{
	static const struct {
		const char *text;
		uint64_t id;
		bool good;
	} rows[] = {
		{ "0000000000000", 0, true },
		{ "0000000000001", 1, true },
		{ "000000000000z", 31, true },
		{ "fzzzzzzzzzzzz", UINT64_MAX, true },
		{ "g000000000000", 0, false }, /* 65 bits */
		{ "000000000000u", 0, false }, /* no digit of Crockford's */
		{ "000000000000i", 0, false },
		{ "000000000000A", 0, false },
		{ "000000000000", 0, false },
		{ "00000000000000", 0, false },
		{ "", 0, false },
		{ "000000/000000", 0, false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char text[QUEUE_ID_LEN + 1];
		queue_id id = 7;

		ROW(i,
		    queue_id_parse(slice_from(rows[i].text), &id) ==
			(rows[i].good ? 0 : -1));
		ROW(i, id == (rows[i].good ? rows[i].id : 7));
		if (!rows[i].good)
			continue;
		queue_id_format(id, text);
		ROW(i, strcmp(text, rows[i].text) == 0);
	}
}

static void
test_nul(void)
{
	queue_id id;

	CHECK(queue_id_parse(slice_of("000000\0000000", 13), &id) == -1);
}

static void
test_next(void)
{
	queue_id last = 0;

	for (unsigned i = 0; i < 10000; i++) {
		queue_id id = queue_id_next();

		if (id <= last)
			CHECK(id > last);
		last = id;
	}
	CHECK(queue_id_time_us(last) / 1000000 >= 1700000000);
	CHECK((last & 0xfff) == ((uint64_t)getpid() & 0xfff));
}

static void
test_folder(void)
{
	CHECK(queue_id_folder((queue_id)63 << 12) == 63);
	CHECK(queue_id_folder((queue_id)64 << 12) == 0);
	CHECK(queue_id_folder((queue_id)9 << 12 | 0xfff) == 9);
}

int
main(void)
{
	return unit_run("queue/id",
	    (CU_TestFunc[]){
		test_format, test_nul, test_next, test_folder, NULL });
}
