/* test smtp/headscan */
#include "smtp/headscan.h"
#include "unit.h"

static void
test_counts(void)
{
	static const struct {
		const char *in;
		unsigned fields, received, octets;
	} rows[] = {
		{ "", 0, 0, 0 },
		{ "\nbody: x\n", 0, 0, 0 },
		{ "A: 1\nB: 2\n\nC: 3\n", 2, 0, 10 },
		{ "A: 1\n folded\n\tmore: x\nB: 2\n\n", 2, 0, 27 },
		{ "Received: x\nRECEIVED : y\nreceived:z\n\n", 3, 3, 36 },
		{ "Receive: x\nReceivedx: x\nX-Received: y\n\n", 3, 0, 38 },
		{ "A: 1\nno field here\nReceived: x\n\n", 1, 0, 5 },
		{ "A: 1\nA\x80: x\nB: 2\n\n", 1, 0, 5 },
		{ "A: 1\n\x01\nB: 2\n\n", 1, 0, 5 },
		{ "From a@b Mon\nA: 1\n\n", 0, 0, 0 },
		{ "A \t : 1\nReceived : x\n\n", 2, 1, 21 },
		{ "A: 1\nB", 1, 0, 6 },
		{ " folded at once\nA: 1\n", 0, 0, 0 },
		{ "A: 1", 1, 0, 4 },
		{ ": x\n", 0, 0, 0 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (size_t step = 1; step < 50; step++) {
			struct slice rest = slice_from(rows[i].in);
			struct smtp_headscan h;

			smtp_headscan_init(&h);
			while (rest.len > 0) {
				size_t n = rest.len < step ? rest.len : step;

				smtp_headscan_feed(&h, slice_of(rest.p, n));
				rest = slice_from_at(rest, n);
			}
			ROW(i, h.fields == rows[i].fields);
			ROW(i, h.received == rows[i].received);
			ROW(i, h.octets == rows[i].octets);
		}
}

int
main(void)
{
	return unit_run("smtp/headscan", (CU_TestFunc[]){ test_counts, NULL });
}
