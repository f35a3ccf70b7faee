/* postamt-build - compiles domains, users and aliases to rcpt.cdb, auth.cdb. */
#include "accounts/build.h"
#include "base/file.h"
#include "base/die.h"
#include "base/output.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static void
warn(const char *file, unsigned line, const char *text)
{
	(void)fprintf(stderr, "%s: warning: %s:%u: %s\n", program_name(), file,
	    line, text);
}

int
main(int argc, char **argv)
{
	bool check_only = false, verbose = false;
	struct build_report report;
	struct control_error why;
	int opt;

	program_init("postamt-build");
	while ((opt = getopt(argc, argv, "nv")) != -1)
		switch (opt) {
		case 'n':
			check_only = true;
			break;
		case 'v':
			verbose = true;
			break;
		default:
			die_usage("[-nv]");
		}
	if (optind != argc)
		die_usage("[-nv]");
	(void)umask(022);
	if (file_lock_dir(path_conf()) == -1)
		die_temp("lock %s", path_conf());
	if (build_tables(check_only, warn, &report, &why) == -1)
		die_control(&why);
	if (verbose)
		printf("%zu domains, %zu accounts, %zu aliases, %zu warnings\n",
		    report.domains, report.accounts, report.aliases,
		    report.warnings);
	return output_done(EXIT_DONE);
}
