/* postamt-tls-cert - makes a self-signed certificate; checks a pair. */
#include "base/die.h"
#include "base/output.h"
#include "tls/pair.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char synopsis[] =
    "make [-d days] [-o folder] name ...\n"
    "       postamt-tls-cert check [-d days] [-n name] name | cert key";

static unsigned
days_arg(const char *arg)
{
	uint64_t days;

	if (slice_u64(slice_from(arg), 36500, &days) == -1)
		die_perm("-d: '%s' is no number of days up to 36500", arg);
	return (unsigned)days;
}

static int
make(int argc, char **argv)
{
	char folder[PATH_SIZE] = "", tls[PATH_SIZE];
	unsigned days = 3650;
	struct buf why;
	int opt;

	while ((opt = getopt(argc, argv, "d:o:")) != -1) {
		if (opt == 'd')
			days = days_arg(optarg);
		else if (opt != 'o')
			die_usage(synopsis);
		else if (slice_cstr(
			     slice_from(optarg), folder, sizeof folder) == -1)
			die_perm("-o: too long");
	}
	if (optind == argc)
		die_usage(synopsis);
	if (folder[0] == '\0' &&
	    (path_join(tls, path_conf(), "tls") == -1 ||
		path_join(folder, tls, argv[optind]) == -1))
		die_perm("name too long");
	buf_init(&why, 4096);
	if (pair_make(folder, argv + optind, (unsigned)(argc - optind), days,
		&why) == -1)
		die_perm("%s", buf_cstr(&why));
	(void)printf("%s/cert.pem\n%s/key.pem\n", folder, folder);
	return output_done(EXIT_DONE);
}

/* The pair that the arguments name: a folder of conf/tls, or two files. */
static void
paths_arg(int argc, char **argv, struct pair_paths *paths)
{
	char tls[PATH_SIZE];

	if (argc == 2) {
		if (slice_cstr(slice_from(argv[0]), paths->cert, PATH_SIZE) ==
			-1 ||
		    slice_cstr(slice_from(argv[1]), paths->key, PATH_SIZE) ==
			-1)
			die_perm("name too long");
		return;
	}
	if (argc != 1)
		die_usage(synopsis);
	if (path_join(tls, path_conf(), "tls") == -1 ||
	    pair_find(tls, argv[0], paths) == -1)
		die_perm("%s/%s: no certificate with key in a layout that we "
			 "know",
		    tls, argv[0]);
}

static int
check(int argc, char **argv)
{
	const char *name = NULL;
	struct pair_paths paths;
	unsigned days = 14;
	struct buf why;
	int opt, rc;

	while ((opt = getopt(argc, argv, "d:n:")) != -1) {
		if (opt == 'd')
			days = days_arg(optarg);
		else if (opt == 'n')
			name = optarg;
		else
			die_usage(synopsis);
	}
	paths_arg(argc - optind, argv + optind, &paths);
	buf_init(&why, 16384);
	rc = pair_check(&paths, name, days, &why);
	(void)fputs(buf_cstr(&why), rc == -1 ? stderr : stdout);
	if (rc == 0)
		(void)printf("%s: good\n", paths.cert);
	buf_done(&why);
	return output_done(rc == -1 ? EXIT_PERM : EXIT_DONE);
}

int
main(int argc, char **argv)
{
	program_init("postamt-tls-cert");
	if (argc > 1 && strcmp(argv[1], "make") == 0)
		return make(argc - 1, argv + 1);
	if (argc > 1 && strcmp(argv[1], "check") == 0)
		return check(argc - 1, argv + 1);
	die_usage(synopsis);
}
