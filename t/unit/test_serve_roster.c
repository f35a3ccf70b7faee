#include "serve/roster.h"
#include "unit.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* "unix" is a socket that this process is at the other end of. */
static uint64_t
source_of(const char *text)
{
	int pair[2];
	struct sockaddr_storage a = { 0 };
	struct sockaddr_in *v4 = (void *)&a;
	struct sockaddr_in6 *v6 = (void *)&a;
	uint64_t source;

	a.ss_family = AF_UNIX;
	if (strchr(text, ':') != NULL) {
		v6->sin6_family = AF_INET6;
		(void)inet_pton(AF_INET6, text, &v6->sin6_addr);
	} else if (strchr(text, '.') != NULL) {
		v4->sin_family = AF_INET;
		(void)inet_pton(AF_INET, text, &v4->sin_addr);
	}
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == -1)
		return 0;
	source = roster_source(pair[0], &a);
	(void)close(pair[0]);
	(void)close(pair[1]);
	return source;
}

static void
test_process(void)
{
	uint64_t ours = source_of("unix"), theirs = 0;
	struct sockaddr_storage a = { .ss_family = AF_UNIX };
	int ends[2], null = open("/dev/null", O_RDONLY);
	pid_t pid;

	CHECK(ours != 0);
	CHECK(ours == source_of("unix"));
	CHECK(pipe(ends) == 0);
	pid = fork();
	if (pid == 0) {
		theirs = source_of("unix");
		_exit(write(ends[1], &theirs, sizeof theirs) == -1);
	}
	CHECK(read(ends[0], &theirs, sizeof theirs) == sizeof theirs);
	CHECK(waitpid(pid, NULL, 0) == pid);
	CHECK(theirs != 0 && theirs != ours);
	CHECK(roster_source(null, &a) == 0);
	(void)close(null);
	(void)close(ends[0]);
	(void)close(ends[1]);
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
	return unit_run("serve/roster",
	    (CU_TestFunc[]){ test_source, test_process, test_lines, NULL });
}
