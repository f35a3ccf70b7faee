#include "serve/roster.h"
#include "unit.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static uint64_t
source_of(const char *text)
{
	struct sockaddr_storage a = { 0 };
	struct sockaddr_in *v4 = (void *)&a;
	struct sockaddr_in6 *v6 = (void *)&a;

	a.ss_family = AF_UNIX;
	if (strchr(text, ':') != NULL) {
		v6->sin6_family = AF_INET6;
		(void)inet_pton(AF_INET6, text, &v6->sin6_addr);
	} else if (strchr(text, '.') != NULL) {
		v4->sin_family = AF_INET;
		(void)inet_pton(AF_INET, text, &v4->sin_addr);
	}
	return roster_source(&a);
}

static void
test_source(void)
{
	static const struct {
		const char *a, *b;
		bool same;
	} rows[] = {
		{ "192.0.2.1", "192.0.2.1", true },
		{ "192.0.2.1", "192.0.2.2", false },
		{ "192.0.2.1", "::ffff:192.0.2.1", true },
		{ "2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true },
		{ "2001:db8:1:2::1", "2001:db8:1:3::1", false },
		{ "::1", "::2", true },
		{ "::1", "unix", false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ROW(i,
		    (source_of(rows[i].a) == source_of(rows[i].b)) ==
			rows[i].same);
	CHECK(source_of("unix") == 0);
	CHECK(source_of("::1") != 0);
}

static void
test_lines(void)
{
	struct roster r;

	CHECK(roster_init(&r, 3) == 0);
	roster_add(&r, 10, 7);
	roster_add(&r, 11, 7);
	roster_add(&r, 12, 8);
	roster_add(&r, 13, 8); /* full: dropped */
	CHECK(r.count == 3);
	CHECK(roster_count(&r, 7) == 2);
	roster_remove(&r, 10);
	roster_remove(&r, 99);
	CHECK(r.count == 2);
	CHECK(roster_count(&r, 7) == 1);
	CHECK(roster_count(&r, 8) == 1);
	roster_remove(&r, 12);
	roster_remove(&r, 11);
	CHECK(r.count == 0);
	roster_done(&r);
}

int
main(void)
{
	return unit_run(
	    "serve/roster", (CU_TestFunc[]){ test_source, test_lines, NULL });
}
