/* service_stub - an internal service that answers as it is told.
 *
 *	service_stub SOCKET RULES LOG [SAVE]
 *
 * A rule is a line `ADDRESS STATUS [CODE [TEXT...]]`, ADDRESS * for any; the
 * first that fits the request's first `to` counts, and the file is read anew
 * for every request. STATUS ok, temp, perm, program are the reply's; `die`
 * closes the connection instead, `hang` waits until RULES.go exists, then ok;
 * `hang-program` is program, and hang in the slow lane.
 * Every request, and what it was answered, is a line in LOG before the answer.
 * With SAVE its message goes to SAVE/N. Ends when RULES is gone.
 */
#include "base/die.h"
#include "base/file.h"
#include "base/writer.h"
#include "ipc/ipc.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *rules, *log_path, *save;

static void
note(const struct ipc_message *m, struct slice said)
{
	static const char *const keys[] = { "id", "from", "to", "slow",
		"notify", "orcpt", "ret", "envid", "body", "smtputf8",
		"session", "protocol" };
	struct slice rest = buf_slice(&m->wire), k, v;
	struct buf line;
	int fd = open(log_path, O_WRONLY | O_APPEND | O_CREAT, 0600);

	buf_init(&line, 1 << 20);
	while (ipc_next(&rest, &k, &v))
		for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
			if (slice_is(k, keys[i]))
				buf_putf(
				    &line, "%.*s=%.*s ", SLICE(k), SLICE(v));
	buf_putf(&line, "pid=%ld said=%.*s\n", (long)getpid(), SLICE(said));
	if (write(fd, line.p, line.len) == -1)
		exit(1);
	(void)close(fd);
	buf_done(&line);
}

static void
keep(struct ipc_message *m)
{
	int fd = ipc_take_fd(m, "message"), out;
	char path[1024], piece[65536];
	off_t at = (off_t)ipc_getu(m, "offset", 0);
	ssize_t n;

	for (unsigned i = 1;; i++) {
		(void)snprintf(path, sizeof path, "%s/%u", save, i);
		out = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
		if (out != -1)
			break;
	}
	while ((n = pread(fd, piece, sizeof piece, at)) > 0) {
		(void)write_all(
		    out, slice_of(piece, (size_t)n), DEADLINE_NEVER);
		at += n;
	}
	(void)close(out);
	(void)close(fd);
}

/* The rule's words behind the address, owned by `file`. */
static struct slice
rule_for(struct buf *file, struct slice to)
{
	struct slice rest, line, address;

	buf_init(file, 1 << 20);
	if (file_read(rules, file) == -1)
		return slice_from("temp");
	rest = buf_slice(file);
	while (slice_cut(&rest, '\n', &line)) {
		(void)slice_cut(&line, ' ', &address);
		if (slice_eq(address, to) || slice_is(address, "*"))
			return line;
	}
	return slice_from("ok");
}

static bool
answer(struct ipc *c, struct ipc_message *m)
{
	struct slice to = slice_from(""), rule, word, code;
	char status[16], go[1024];
	struct stat st;
	struct buf file;

	(void)ipc_get(m, "to", &to);
	rule = rule_for(&file, to);
	(void)slice_cut(&rule, ' ', &word);
	if (slice_is(word, "program") && ipc_is(m, "slow", "1"))
		word = slice_from("ok");
	if (slice_is(word, "hang-program"))
		word = slice_from(ipc_is(m, "slow", "1") ? "hang" : "program");
	note(m, word);
	if (slice_is(word, "hang")) {
		(void)snprintf(go, sizeof go, "%s.go", rules);
		while (stat(go, &st) == -1 && stat(rules, &st) == 0)
			(void)poll(NULL, 0, 10);
		word = slice_from("ok");
	}
	if (slice_is(word, "die"))
		return false;
	(void)slice_cstr(word, status, sizeof status);
	ipc_reply(m, status, NULL, NULL);
	if (slice_cut(&rule, ' ', &code)) {
		ipc_put(m, "code", code);
		ipc_put(m, "text", rule);
	}
	ipc_puts(m, "id", "stub");
	buf_done(&file);
	return ipc_send(c, m, deadline_in(10)) == 0;
}

static void
session(int fd)
{
	struct ipc_message m;
	struct ipc c;

	ipc_attach(&c, fd);
	ipc_message_init(&m);
	while (ipc_recv(&c, &m, DEADLINE_NEVER) == 1) {
		if (save != NULL)
			keep(&m);
		if (!answer(&c, &m))
			break;
	}
	_exit(0);
}

int
main(int argc, char **argv)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	struct pollfd p = { .events = POLLIN };
	struct stat st;

	program_init("service_stub");
	if (argc < 4)
		die_usage("socket rules log [save]");
	rules = argv[2];
	log_path = argv[3];
	save = argv[4];
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGCHLD, SIG_IGN);
	(void)slice_cstr(slice_from(argv[1]), a.sun_path, sizeof a.sun_path);
	(void)unlink(argv[1]);
	p.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(p.fd, (struct sockaddr *)&a, sizeof a) == -1 ||
	    listen(p.fd, 128) == -1)
		die_temp("listen");
	while (stat(rules, &st) == 0) {
		int fd;

		if (poll(&p, 1, 200) <= 0)
			continue;
		fd = accept(p.fd, NULL, NULL);
		if (fd != -1 && fork() == 0)
			session(fd);
		(void)close(fd);
	}
	return 0;
}
