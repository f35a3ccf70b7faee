/* ipccall - one request to an internal socket, from the shell.
 *
 *	ipccall [-n count] SERVICE key=value ... [key=@FILE]
 *
 * @FILE attaches the file, open for reading. Prints the reply, key=value a
 * line; with -n the last of so many, asked on one connection. Exits 0 for
 * status=ok, 111 for temp, 100 for perm, 99 for anything else, 1 on failure.
 */
#include "base/die.h"
#include "ipc/ipc.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void
put(struct ipc_message *m, char *arg)
{
	char *value = strchr(arg, '=');
	int fd;

	if (value == NULL)
		die_usage("[-n count] service key=value ...");
	*value++ = '\0';
	if (*value != '@' || strchr(value, '/') == NULL) {
		ipc_puts(m, arg, value);
		return;
	}
	fd = open(value + 1, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		die_temp("%s", value + 1);
	ipc_put_fd(m, arg, fd);
}

static void
call(struct ipc *c, struct ipc_message *m, int argc, char **argv)
{
	ipc_message_reset(m);
	for (int i = 0; i < argc; i++) {
		char *copy = strdup(argv[i]);

		put(m, copy);
		free(copy);
	}
	int fds[IPC_FD_MAX], count = (int)m->fd_count;

	for (int i = 0; i < count; i++)
		fds[i] = m->fds[i];
	if (ipc_call(c, m, deadline_in(120)) == -1)
		die_temp("call");
	for (int i = 0; i < count; i++)
		(void)close(fds[i]);
}

int
main(int argc, char **argv)
{
	struct slice rest, key, value;
	struct ipc_message m;
	struct ipc c;
	long count = 1;
	int o;

	program_init("ipccall");
	while ((o = getopt(argc, argv, "+n:")) != -1)
		count = o == 'n' ? atol(optarg) : count;
	if (argc - optind < 1)
		die_usage("[-n count] service key=value ...");
	if (ipc_connect(&c, argv[optind]) == -1)
		die_temp("connect");
	ipc_message_init(&m);
	for (; count > 0; count--)
		call(&c, &m, argc - optind - 1, argv + optind + 1);
	rest = buf_slice(&m.wire);
	while (ipc_next(&rest, &key, &value))
		printf("%.*s=%.*s\n", SLICE(key), SLICE(value));
	return ipc_is(&m, "status", "ok")  ? EXIT_DONE
	    : ipc_is(&m, "status", "temp") ? EXIT_TEMP
	    : ipc_is(&m, "status", "perm") ? EXIT_PERM
					   : 99;
}
