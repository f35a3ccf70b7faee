/* test base/log: what comes from the network cannot forge a field or a line */
#include "base/die.h"
#include "base/log.h"
#include "unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

/* The line that the last log_event wrote, from "qid" on. */
static const char *
logged(int fd)
{
	static char line[4096];
	ssize_t n = read(fd, line, sizeof line - 1);
	char *at;

	line[n > 0 ? n : 0] = '\0';
	at = strstr(line, "v=");
	return at != NULL ? at : line;
}

static void
test_escape(void)
{
	static const struct {
		const char *value, *line;
	} rows[] = {
		{ "plain", "v=plain n=7\n" },
		{ "", "v=\"\" n=7\n" },
		{ "two words", "v=\"two words\" n=7\n" },
		{ "q\"b\\", "v=\"q\\\"b\\\\\" n=7\n" },
		{ "a\nevent=x", "v=\"a\\x0aevent=x\" n=7\n" },
		{ "a\x1f"
		  "b",
		    "v=\"a\\x1fb\" n=7\n" },
		{ "\xc3\xbc", "v=\"\\xc3\\xbc\" n=7\n" },
		{ "100%s", "v=100%s n=7\n" },
	};
	int fds[2], saved = dup(2);

	CHECK(pipe(fds) == 0);
	CHECK(dup2(fds[1], 2) == 2);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		log_event("test", "v=%s n=%zu", rows[i].value, (size_t)7);
		ROW(i, !strcmp(logged(fds[0]), rows[i].line));
		log_event("test", "v=%.*s n=%d", (int)strlen(rows[i].value),
		    rows[i].value, 7);
		ROW(i, !strcmp(logged(fds[0]), rows[i].line));
	}
	CHECK(dup2(saved, 2) == 2);
	(void)close(saved);
	(void)close(fds[0]);
	(void)close(fds[1]);
}

static void
test_numbers(void)
{
	static const char all[] = "v=-1 w=4294967295 x=-9223372036854775808 "
				  "y=18446744073709551615 z=\"\"\n";
	int fds[2], saved = dup(2);

	CHECK(pipe(fds) == 0);
	CHECK(dup2(fds[1], 2) == 2);
	log_event("test", "v=%d w=%u x=%ld y=%zu z=%.*s", -1, UINT32_MAX,
	    INT64_MIN, SIZE_MAX, 0, "x");
	CHECK(!strcmp(logged(fds[0]), all));
	CHECK(dup2(saved, 2) == 2);
	(void)close(saved);
	(void)close(fds[0]);
	(void)close(fds[1]);
}

static void
test_bounds(void)
{
	static char big[10000];
	int fds[2], saved = dup(2);
	const char *line;

	memset(big, 'x', sizeof big - 1);
	CHECK(pipe(fds) == 0);
	CHECK(dup2(fds[1], 2) == 2);
	log_event("test", "v=%s w=%s x=%s y=%s z=%s", big, big, big, big, big);
	line = logged(fds[0]);
	CHECK(strlen(line) <= 2048 && line[strlen(line) - 1] == '\n');
	CHECK(strspn(line + 2, "x") == 512);
	CHECK(dup2(saved, 2) == 2);
	(void)close(saved);
	(void)close(fds[0]);
	(void)close(fds[1]);
}

static void
test_session(void)
{
	log_session(slice_from("abc event=x"));
	CHECK(!strcmp(log_session_id(), "abc"));
	log_session_new();
	CHECK(strlen(log_session_id()) == 12);
	log_session(slice_from(""));
	CHECK(!strcmp(log_session_id(), ""));
}

int
main(void)
{
	return unit_run("base/log",
	    (CU_TestFunc[]){
		test_escape, test_numbers, test_bounds, test_session, NULL });
}
