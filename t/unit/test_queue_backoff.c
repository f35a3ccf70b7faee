#include "queue/backoff.h"
#include "unit.h"

static void
test_wait(void)
{
	static const struct {
		int64_t age_s;
		uint32_t chance, wait_s;
	} rows[] = {
		{ -5, 0, 300 },
		{ 0, 0, 300 },
		{ 299, 0, 300 },
		{ 300, 0, 300 },
		{ 600, 0, 600 },
		{ 14399, 0, 14399 },
		{ 14400, 0, 14400 },
		{ 400000, 0, 14400 },
		{ 0, UINT32_MAX, 226 },
		{ 0, 1u << 31, 263 },
		{ 400000, UINT32_MAX, 10801 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ROW(i,
		    backoff_wait(&backoff_default, rows[i].age_s,
			rows[i].chance) == rows[i].wait_s);
}

/* Some 40 attempts in five days: not hundreds, not a handful. */
static void
test_attempts(void)
{
	int64_t age = 0;
	unsigned attempts = 0;

	while (age < backoff_default.lifetime_s) {
		age += backoff_wait(&backoff_default, age, 1u << 31);
		attempts++;
	}
	CHECK(attempts > 30 && attempts < 60);
}

int
main(void)
{
	return unit_run(
	    "queue/backoff", (CU_TestFunc[]){ test_wait, test_attempts, NULL });
}
