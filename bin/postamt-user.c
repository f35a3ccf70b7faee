/* postamt-user - accounts: add, change, delete, list. */
#include "accounts/admin.h"
#include "accounts/cli.h"
#include "base/die.h"
#include "base/output.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
	const char *verb;
	int (*run)(int argc, char **argv);
} verbs[] = {
	{ "add", cli_add },
	{ "passwd", cli_passwd },
	{ "del", cli_del },
	{ "list", cli_list },
	{ "show", cli_show },
	{ "app-add", cli_app_add },
	{ "app-list", cli_app_list },
	{ "app-del", cli_app_del },
	{ "totp-on", cli_totp_on },
	{ "totp-off", cli_totp_off },
	{ "logins", cli_logins },
	{ "rehash", cli_rehash },
	{ "lock", cli_lock },
	{ "unlock", cli_unlock },
};

int
main(int argc, char **argv)
{
	program_init("postamt-user");
	(void)umask(022);
	if (argc < 2)
		die_usage(CLI_USAGE);
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (strcmp(argv[1], verbs[i].verb) == 0)
			return output_done(verbs[i].run(argc - 1, argv + 1));
	die_usage(CLI_USAGE);
}
