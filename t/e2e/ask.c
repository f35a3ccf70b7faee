/* ask - a request to one of our services, from a shell.
 *
 * ask SERVICE WORD...
 *
 * SERVICE is its name, or "!COMMAND": the shell runs COMMAND with our
 * connection as 0 and 1.
 *
 *   key=value     goes into the request as it is
 *   @key=FILE     attaches FILE, open for reading
 *   spool=FILE    asks for a file on the spool's disk, copies FILE there,
 *                 attaches that as message
 *   --            ends the request: prints the reply, one key=value a line
 *   -n            ends it and expects no reply
 *   -w N          ends it, and sleeps N ms before the next
 *
 * The last request needs no "--". Exit status: 0, 111 for no reply.
 */
#include "base/die.h"
#include "ipc/ipc.h"
#include "queue/submit.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static struct ipc service;
static struct ipc_message m;

/* Its end of the connection becomes its 0 and 1. */
static int
run(const char *command)
{
	int ends[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == -1)
		return -1;
	pid = fork();
	if (pid == 0) {
		if (dup2(ends[1], 0) != -1 && dup2(ends[1], 1) != -1)
			(void)execl("/bin/sh", "sh", "-c", command, NULL);
		_exit(EXIT_TEMP);
	}
	(void)close(ends[1]);
	ipc_attach(&service, ends[0]);
	return pid == -1 ? -1 : 0;
}

static void
send_request(void)
{
	if (ipc_send(&service, &m, deadline_in(60)) == -1)
		die_temp("send");
	ipc_message_reset(&m);
}

static void
take_reply(void)
{
	struct slice rest, key, value;
	int got = ipc_recv(&service, &m, deadline_in(60));

	if (got != 1)
		die_temp(got == 0 ? "no reply" : "reply");
	rest = buf_slice(&m.wire);
	while (ipc_next(&rest, &key, &value))
		printf("%.*s=%.*s\n", SLICE(key), SLICE(value));
	(void)fflush(stdout);
	ipc_message_reset(&m);
}

static void
attach(const char *key, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd == -1)
		die_temp("%s", path);
	ipc_put_fd(&m, key, fd);
}

static void
attach_spooled(const char *path)
{
	int from = open(path, O_RDONLY | O_CLOEXEC), to = submit_disk(&service);

	if (from == -1 || to == -1)
		die_temp("%s", path);
	while (sendfile(to, from, NULL, 1 << 20) > 0)
		;
	ipc_put_fd(&m, "message", to);
}

int
main(int argc, char **argv)
{
	program_init("ask");
	if (argc < 3 ||
	    (argv[1][0] == '!' ? run(argv[1] + 1)
			       : ipc_connect(&service, argv[1])) == -1)
		die_temp("connect");
	ipc_message_init(&m);
	for (int i = 2; i < argc; i++) {
		char *word = argv[i], *eq = strchr(word, '=');

		if (strcmp(word, "--") == 0) {
			send_request();
			take_reply();
		} else if (strcmp(word, "-n") == 0) {
			send_request();
		} else if (strcmp(word, "-w") == 0 && i + 1 < argc) {
			(void)poll(NULL, 0, atoi(argv[++i]));
		} else if (eq == NULL) {
			die_usage("SERVICE WORD...");
		} else if (strncmp(word, "spool=", 6) == 0 && eq[1] == '/') {
			attach_spooled(eq + 1);
		} else {
			bool file = word[0] == '@';

			*eq = '\0';
			if (file)
				attach(word + 1, eq + 1);
			else
				ipc_puts(&m, word, eq + 1);
		}
	}
	if (m.wire.len > 0) {
		send_request();
		take_reply();
	}
	ipc_close(&service);
	while (wait(NULL) > 0) /* what was run */
		;
	return EXIT_DONE;
}
