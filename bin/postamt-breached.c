/* postamt-breached - builds and looks up a list of breached passwords. */
#include "accounts/breached.h"
#include "base/control.h"
#include "base/die.h"
#include "base/output.h"
#include "base/reader.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { EXIT_FOUND = 1 };

static int
build(void)
{
	uint64_t lines;

	if (breached_build(STDIN_FILENO, STDOUT_FILENO, &lines) == -1)
		die_temp("build");
	(void)dprintf(
	    STDERR_FILENO, "%llu passwords\n", (unsigned long long)lines);
	return EXIT_DONE;
}

static void
find_file(char path[PATH_SIZE], const char *arg)
{
	struct control_error why;

	path[0] = '\0';
	if (arg != NULL) {
		if (slice_cstr(slice_from(arg), path, PATH_SIZE) == -1)
			die_perm("name too long");
	} else if (control_str("breached", path, PATH_SIZE, &why) == -1) {
		die_control(&why);
	}
	if (path[0] == '\0')
		die_perm("no file given, and the setting breached names none");
}

static int
look(const char *arg)
{
	static struct reader r;
	char path[PATH_SIZE];
	enum breached_result result;
	enum reader_result got;
	struct slice password;
	uint64_t count;

	find_file(path, arg);
	reader_init(&r, STDIN_FILENO, NULL);
	got = reader_line(&r, 4096, &password);
	if (got == READER_EOF)
		got = reader_peek(&r, &password); /* unended */
	if (got != READER_OK && got != READER_BARE)
		die_perm("no password: a line on standard input is expected");
	result = breached_find(path, password, &count);
	switch (result) {
	case BREACHED_YES:
		(void)printf("%llu\n", (unsigned long long)count);
		(void)output_done(EXIT_DONE);
		return EXIT_FOUND;
	case BREACHED_NO:
		return EXIT_DONE;
	case BREACHED_ERROR:
		die_temp("%s", path);
	default:
		die_perm("%s: %s", path, breached_why(result));
	}
}

int
main(int argc, char **argv)
{
	program_init("postamt-breached");
	if (argc == 2 && strcmp(argv[1], "build") == 0)
		return build();
	if ((argc == 2 || argc == 3) && strcmp(argv[1], "look") == 0)
		return look(argc == 3 ? argv[2] : NULL);
	die_usage("build <passwords >file | look [file] <password");
}
