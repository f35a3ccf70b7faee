/*
 * queue_stub - stands in for postamt-queue: what it is handed becomes files.
 *
 * queue_stub DIR [STATUS CODE TEXT]   (ends with its parent's SIGTERM)
 *
 * Serves $POSTAMT_RUN/queue.sock. DIR/N.env gets the request, one key=value a
 * line, DIR/N.msg the message, for N = 1, 2, ...; the answer is id=testN, or
 * STATUS CODE TEXT for all. `probe` says $QUEUE_FREE octets, `spool` gives a
 * file in DIR and leaves a mark, DIR/spooled. `introduce` is stored as
 * DIR/intro.
 */
#include "base/die.h"
#include "base/path.h"
#include "base/writer.h"
#include "ipc/ipc.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static char **answer; /* NULL: ok */

/* DIR/N.suffix, made anew. */
static int
create(int n, const char *suffix)
{
	char name[64];

	(void)snprintf(name, sizeof name, "%d.%s", n, suffix);
	return open(name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
}

static void
store_pairs(int fd, const struct ipc_message *m)
{
	struct slice rest = buf_slice(&m->wire), key, value;

	while (ipc_next(&rest, &key, &value))
		(void)dprintf(fd, "%.*s=%.*s\n", SLICE(key), SLICE(value));
	(void)close(fd);
}

static void
store(struct ipc_message *m, int message)
{
	char buf[65536];
	int n = 1, to;
	off_t at = 0;
	ssize_t got;

	while ((to = create(n, "msg")) == -1)
		n++;
	while ((got = pread(message, buf, sizeof buf, at)) > 0) {
		(void)write_all(to, slice_of(buf, (size_t)got), DEADLINE_NEVER);
		at += got;
	}
	(void)close(to);
	store_pairs(create(n, "env"), m);
	(void)snprintf(buf, sizeof buf, "test%d", n);
	ipc_reply(m, "ok", NULL, NULL);
	ipc_puts(m, "id", buf);
}

/* 0 for a request that wants no reply. */
static int
handle(struct ipc_message *m, int *spool)
{
	const char *free_octets = getenv("QUEUE_FREE");
	struct slice v;
	int fd;

	if (ipc_get(m, "introduce", &v)) {
		store_pairs(
		    open("intro", O_CREAT | O_TRUNC | O_WRONLY, 0644), m);
		return 0;
	}
	if (ipc_get(m, "probe", &v)) {
		ipc_reply(m, "ok", NULL, NULL);
		ipc_puts(m, "free",
		    free_octets == NULL ? "1000000000" : free_octets);
		return 1;
	}
	if (ipc_get(m, "spool", &v)) {
		*spool = open(".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
		(void)close(open("spooled", O_CREAT | O_WRONLY, 0644));
		ipc_reply(m, *spool == -1 ? "temp" : "ok", NULL, NULL);
		if (*spool != -1)
			ipc_put_fd(m, "file", *spool);
		return 1;
	}
	fd = ipc_take_fd(m, "message");
	if (fd == -1) {
		ipc_reply(m, "perm", "5.3.0", "no message");
	} else if (answer != NULL) {
		ipc_reply(m, answer[0], answer[1], answer[2]);
	} else {
		store(m, fd);
	}
	(void)close(fd);
	return 1;
}

static void
serve_one(int fd)
{
	struct ipc_message m;
	struct ipc c;

	ipc_attach(&c, fd);
	ipc_message_init(&m);
	while (ipc_recv(&c, &m, DEADLINE_NEVER) == 1) {
		int spool = -1;

		if (handle(&m, &spool) == 1 &&
		    ipc_send(&c, &m, DEADLINE_NEVER) == -1)
			break;
		if (spool != -1)
			(void)close(spool);
	}
	ipc_message_done(&m);
	ipc_close(&c);
}

int
main(int argc, char **argv)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int s, c;

	program_init("queue_stub");
	if (argc != 2 && argc != 5)
		die_usage("dir [status code text]");
	answer = argc == 5 ? argv + 2 : NULL;
	(void)snprintf(
	    at.sun_path, sizeof at.sun_path, "%s/queue.sock", path_run());
	s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	(void)unlink(at.sun_path);
	(void)umask(0);
	if (bind(s, (struct sockaddr *)&at, sizeof at) == -1 ||
	    listen(s, 128) == -1 || chdir(argv[1]) == -1)
		die_temp("%s", at.sun_path);
	(void)umask(022);
	(void)signal(SIGCHLD, SIG_IGN);
	(void)signal(SIGPIPE, SIG_IGN);
	while ((c = accept4(s, NULL, NULL, SOCK_CLOEXEC)) != -1) {
		if (fork() == 0) {
			serve_one(c);
			_exit(0);
		}
		(void)close(c);
	}
	die_temp("accept");
}
