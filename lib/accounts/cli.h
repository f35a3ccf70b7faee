/* accounts/cli - the verbs of postamt-user, each with its options. */
#ifndef POSTAMT_ACCOUNTS_CLI_H
#define POSTAMT_ACCOUNTS_CLI_H

/*
 * argv[0] is the verb. Each speaks to a person on 1 and 2, may end the program
 * by base/die, and returns its exit status. Only postamt-user calls them.
 */
#define CLI_USAGE                                                              \
	"add|passwd|del|list|show|app-add|app-list|app-del|totp-on|totp-off|"  \
	"logins|rehash|lock|unlock [options] [user@domain]"

int cli_add(int argc, char **argv);
int cli_passwd(int argc, char **argv);
int cli_del(int argc, char **argv);
int cli_list(int argc, char **argv);
int cli_show(int argc, char **argv);
int cli_app_add(int argc, char **argv);
int cli_app_list(int argc, char **argv);
int cli_app_del(int argc, char **argv);
int cli_totp_on(int argc, char **argv);
int cli_totp_off(int argc, char **argv);
int cli_logins(int argc, char **argv);
int cli_lock(int argc, char **argv);
int cli_unlock(int argc, char **argv);
int cli_rehash(int argc, char **argv);

#endif
