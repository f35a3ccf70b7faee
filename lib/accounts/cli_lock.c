/* accounts/cli_lock - postamt-user lock, unlock: may anything open it? */
#include "accounts/admin.h"
#include "accounts/cli.h"
#include "base/die.h"

static int
run(int argc, char **argv, bool nologin)
{
	struct control_error why;
	struct edit e;
	int rc;

	if (argc != 2)
		die_usage(nologin ? "lock user@domain" : "unlock user@domain");
	rc = edit_open(&e, NULL, &why);
	if (rc == 0)
		rc = admin_lock(&e, argv[1], nologin, &why);
	edit_done(&e);
	if (rc == -1)
		die_control(&why);
	return EXIT_DONE;
}

int
cli_lock(int argc, char **argv)
{
	return run(argc, argv, true);
}

int
cli_unlock(int argc, char **argv)
{
	return run(argc, argv, false);
}
