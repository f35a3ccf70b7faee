/* test smtp/body */
#include "smtp/body.h"
#include "unit.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct smtp_body_limits limits = {
	.message_max = 100, .line_max = 20, .header_max = 30, .fields_max = 2
};

/* What is kept, read back; the file's own offset does not matter. */
static bool
holds(const struct smtp_body *b, const char *text)
{
	char got[256];
	ssize_t n = pread(b->fd, got, sizeof got, 0);

	return n >= 0 && slice_is(slice_of(got, (size_t)n), text) &&
	    b->octets == (uint64_t)n;
}

static void
test_limits(void)
{
	static const struct {
		const char *text;
		uint64_t wire, longest;
		int refusal; /* -1: none */
	} rows[] = {
		{ "A: 1\n\nx\n", 100, 20, -1 },
		{ "A: 1\n\nx\n", 101, 20, SMTP_TOO_BIG },
		{ "A: 1\n\nx\n", 100, 21, SMTP_TEXT_LINE },
		{ "A: 1\nB: 2\n\n", 20, 4, -1 },
		{ "A: 1\nB: 2\nC: 3\n\n", 20, 4, SMTP_HEADER_TOO_MANY },
		{ "A: 4567890123456789012345678\n\n", 40, 5, -1 },
		{ "A: 4567890123456789012345678\n 90\n", 40, 5,
		    SMTP_HEADER_TOO_BIG },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct smtp_body b;

		smtp_body_init(&b, &limits);
		smtp_body_add(&b, slice_from(rows[i].text), rows[i].wire,
		    rows[i].longest);
		smtp_body_end(&b);
		if (rows[i].refusal == -1) {
			ROW(i, b.refusal == NULL);
			ROW(i, holds(&b, rows[i].text));
		} else {
			ROW(i, b.refusal == &smtp_replies[rows[i].refusal]);
			ROW(i, b.fd == -1);
		}
		smtp_body_done(&b);
	}
}

static void
test_end(void)
{
	struct smtp_body b;

	smtp_body_init(&b, &limits);
	smtp_body_end(&b);
	CHECK(b.fd != -1 && holds(&b, ""));
	smtp_body_done(&b);
	CHECK(b.fd == -1);

	smtp_body_init(&b, &limits);
	smtp_body_add(&b, slice_from("no end"), 6, 6);
	smtp_body_end(&b);
	CHECK(holds(&b, "no end\n"));
	smtp_body_done(&b);

	smtp_body_init(&b, &limits);
	b.binary = true;
	smtp_body_add(&b, slice_from("a long line of octets\r"), 22, 99);
	smtp_body_end(&b);
	CHECK(holds(&b, "a long line of octets\r"));
	smtp_body_done(&b);
}

/* The first reason counts, and nothing is kept after it. */
static void
test_refuse(void)
{
	struct smtp_body b;

	smtp_body_init(&b, &limits);
	smtp_body_add(&b, slice_from("\nx\n"), 3, 1);
	smtp_body_refuse(&b, SMTP_TEXT_BARE);
	smtp_body_refuse(&b, SMTP_TEXT_NUL);
	smtp_body_add(&b, slice_from("y\n"), 1000, 1);
	smtp_body_end(&b);
	CHECK(b.refusal == &smtp_replies[SMTP_TEXT_BARE]);
	CHECK(b.octets == 3 && b.wire == 1000);
	smtp_body_done(&b);
}

/* Without a queue that gives a file, it stays in memory. */
static void
test_no_queue(void)
{
	struct smtp_body_limits small = { .memory_max = 4 };
	struct smtp_body b;

	CHECK(setenv("POSTAMT_RUN", unit_dir(), 1) == 0);
	smtp_body_init(&b, &small);
	smtp_body_add(&b, slice_from("\nabc"), 4, 3);
	CHECK(!b.spooled);
	smtp_body_add(&b, slice_from("d\n"), 6, 4);
	CHECK(b.spooled && b.refusal == NULL);
	CHECK(holds(&b, "\nabcd\n"));
	smtp_body_done(&b);
}

int
main(void)
{
	return unit_run("smtp/body",
	    (CU_TestFunc[]){
		test_limits, test_end, test_refuse, test_no_queue, NULL });
}
