/* test accounts/penalty: delays, refusals, and who is spared */
#include "accounts/penalty.h"
#include "base/file.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static struct penalties p;
static char path[PATH_SIZE];
static int64_t now = 1700000000000;

enum { HOUR_MS = 3600 * 1000 };

static void
fresh(void)
{
	struct control_error why;

	CHECK(penalty_settings(&p, &why) == 0);
	(void)unlink(path);
	CHECK(penalty_open(&p, path) == 0);
	now += 100 * (int64_t)HOUR_MS;
}

static int
ask(const char *account, const char *ip)
{
	return penalty_ask(&p, slice_from(account), slice_from(ip), now);
}

static void
fail(const char *account, const char *ip, unsigned times)
{
	for (unsigned i = 0; i < times; i++)
		penalty_failed(&p, slice_from(account), slice_from(ip), now);
}

static void
test_grows(void)
{
	static const struct {
		unsigned failures;
		int delay_ms;
	} rows[] = { { 0, 0 }, { 1, 0 }, { 2, 0 }, { 3, 1000 }, { 4, 2000 },
		{ 5, 4000 }, { 7, 15000 }, { 19, 15000 },
		{ 20, PENALTY_REFUSE }, { 1000, PENALTY_REFUSE } };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		fresh();
		fail("u@example.org", "192.0.2.1", rows[i].failures);
		now += 1000;
		ROW(i,
		    ask("u@example.org", "198.51.100.1") == rows[i].delay_ms);
		penalty_close(&p);
	}
}

static void
test_by_source(void)
{
	char name[32];

	fresh();
	for (unsigned i = 0; i < 50; i++) {
		(void)snprintf(name, sizeof name, "u%u@example.org", i);
		fail(name, "192.0.2.1", 1);
	}
	now += 1000;
	/* the whole /24, any account, but nobody else */
	CHECK(ask("x@example.org", "192.0.2.200") == PENALTY_REFUSE);
	CHECK(ask("x@example.org", "192.0.3.1") == 0);
	now += HOUR_MS;
	CHECK(ask("x@example.org", "192.0.2.200") > 0);
	now += 10 * HOUR_MS;
	CHECK(ask("x@example.org", "192.0.2.200") == 0);
	fail("u@example.org", "2001:db8:1:2::1", 60);
	now += 1000;
	CHECK(ask("x@example.org", "2001:db8:1:2:ffff::9") == PENALTY_REFUSE);
	CHECK(ask("x@example.org", "2001:db8:1:3::1") == 0);
	penalty_close(&p);
}

static void
test_owner_is_spared(void)
{
	fresh();
	penalty_passed(
	    &p, slice_from("u@example.org"), slice_from("203.0.113.5"), now);
	fail("u@example.org", "192.0.2.1", 1000);
	CHECK(ask("U@EXAMPLE.org", "203.0.113.77") == 0);
	CHECK(ask("u@example.org", "192.0.2.1") == PENALTY_REFUSE);
	CHECK(ask("u@example.org", "198.51.100.1") == PENALTY_REFUSE);
	CHECK(ask("other@example.org", "203.0.113.5") == 0);
	/* even at home guesses come two a second, and no slower */
	fail("u@example.org", "203.0.113.5", 100);
	now += 10000;
	CHECK(ask("u@example.org", "203.0.113.5") == 0);
	CHECK(ask("u@example.org", "203.0.113.5") == 500);
	penalty_passed(
	    &p, slice_from("u@example.org"), slice_from("203.0.113.5"), now);
	CHECK(ask("u@example.org", "203.0.113.5") == 0);
	now += (int64_t)PENALTY_KNOWN_S * 1000;
	penalty_passed(
	    &p, slice_from("v@example.org"), slice_from("203.0.113.5"), now);
	fail("u@example.org", "192.0.2.1", 1000);
	CHECK(ask("u@example.org", "203.0.113.5") == PENALTY_REFUSE);
	penalty_close(&p);
}

static void
test_rate(void)
{
	fresh();
	for (int i = 0; i <= 30; i++)
		ROW(i, ask("u@example.org", "192.0.2.1") == i * 500);
	CHECK(ask("v@example.org", "192.0.2.2") == PENALTY_REFUSE);
	CHECK(ask("v@example.org", "192.0.9.2") == 0);
	now += 20000;
	CHECK(ask("u@example.org", "192.0.2.1") == 0);
	p.rate = 0;
	for (int i = 0; i < 100; i++)
		ROW(i, ask("u@example.org", "192.0.2.1") == 0);
	penalty_close(&p);
}

/* What forked processes count is counted together. */
static void
test_shared(void)
{
	enum { PROCESSES = 8, EACH = 200 };
	pid_t pids[PROCESSES];
	int status;

	fresh();
	p.account_max = PROCESSES * EACH;
	p.source_max = 1000000;
	for (int i = 0; i < PROCESSES; i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			fail("u@example.org", "192.0.2.1", EACH);
			_exit(0);
		}
	}
	for (int i = 0; i < PROCESSES; i++)
		CHECK(waitpid(pids[i], &status, 0) == pids[i] && status == 0);
	CHECK(ask("u@example.org", "198.51.100.1") == PENALTY_REFUSE);
	p.account_max = PROCESSES * EACH + 1;
	CHECK(ask("u@example.org", "198.51.100.1") != PENALTY_REFUSE);
	penalty_close(&p);
}

static void
test_file(void)
{
	fresh();
	fail("u@example.org", "192.0.2.1", 30);
	penalty_close(&p);
	CHECK(penalty_open(&p, path) == 0);
	CHECK(ask("u@example.org", "192.0.2.1") == PENALTY_REFUSE);
	penalty_close(&p);
	CHECK(file_replace(path, slice_from("garbage"), 0600) == 0);
	CHECK(penalty_open(&p, path) == 0);
	CHECK(ask("u@example.org", "192.0.2.1") == 0);
	penalty_close(&p);
	CHECK(penalty_open(&p, "/nonexistent/x") == -1);
	CHECK(ask("u@example.org", "192.0.2.1") == 0);
}

int
main(void)
{
	if (path_join(path, unit_dir(), "penalties") == -1)
		return 1;
	(void)setenv("POSTAMT_CONF", unit_dir(), 1);
	return unit_run("accounts/penalty",
	    (CU_TestFunc[]){ test_grows, test_by_source, test_owner_is_spared,
		test_rate, test_shared, test_file, NULL });
}
