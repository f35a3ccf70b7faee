/* doors - enters a sandbox profile and waits, for t/e2e/sandbox.t to probe. */
#include "base/die.h"
#include "serve/sandbox.h"

#include <linux/landlock.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static unsigned
doors_of(const char *profile)
{
	static const struct {
		const char *name;
		unsigned doors;
	} all[] = {
		{ "pure", SANDBOX_PURE },
		{ "front", SANDBOX_FRONT },
		{ "store", SANDBOX_STORE },
		{ "net", SANDBOX_NET },
		{ "setuid", SANDBOX_PURE | SANDBOX_SETUID },
		{ "program", SANDBOX_STORE | SANDBOX_PROGRAM },
	};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (strcmp(all[i].name, profile) == 0)
			return all[i].doors;
	die_perm("%s: no such profile", profile);
}

int
main(int argc, char **argv)
{
	struct sandbox s = { 0 };
	long abi;

	program_init("doors");
	if (argc != 4)
		die_usage("profile read-folder write-folder");
	s.doors = doors_of(argv[1]);
	s.read[0] = argv[2];
	s.write[0] = argv[3];
	abi = syscall(SYS_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);
	if (!SANDBOX_FILTERS) {
		(void)printf("unfiltered\n");
		return EXIT_DONE;
	}
	if (sandbox_enter(&s) == -1)
		die_temp("sandbox");
	(void)dprintf(STDOUT_FILENO, "ready landlock=%ld\n", abi);
	for (;;)
		(void)pause();
}
