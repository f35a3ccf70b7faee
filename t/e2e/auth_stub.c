/* auth_stub - stands in for postamt-auth in tests of the login programs.
 *
 * auth_stub PROGRAM MAILDIR: listens on $POSTAMT_RUN/auth.sock. The password
 * `secret` opens PROGRAM MAILDIR for any user, who may be called `slow-down`
 * (temporary failure) or `drop` (closes without a reply). X-TWO asks "one?" and
 * "two?" and wants "1" and "2". */
#include "base/die.h"
#include "base/encode.h"
#include "base/path.h"
#include "ipc/ipc.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static const char *program, *maildir;

static void
put_env(struct ipc_message *m, const char *key, const char *name, bool encode)
{
	struct slice value;
	struct buf text;

	if (!ipc_get(m, key, &value))
		return;
	buf_init(&text, 65536);
	if (encode)
		base64_put(&text, value);
	else
		buf_put(&text, value);
	(void)setenv(name, buf_cstr(&text), 1);
	buf_done(&text);
}

static void
open_box(struct ipc_message *m)
{
	int fd;

	if (fork() != 0)
		return;
	fd = ipc_take_fd(m, "client");
	put_env(m, "ahead", "POSTAMT_AHEAD", true);
	put_env(m, "hello", "POSTAMT_HELLO", false);
	put_env(m, "session", "POSTAMT_SESSION", false);
	put_env(m, "ip", "TCPREMOTEIP", false);
	(void)dup2(fd, 0);
	(void)dup2(fd, 1);
	(void)execl(program, program, maildir, (char *)NULL);
	die_temp("%s", program);
}

static void
answer_plain(struct ipc_message *m, struct slice plain)
{
	struct slice who, user = { 0 };
	bool right;

	(void)slice_cut(&plain, '\0', &who);
	(void)slice_cut(&plain, '\0', &user);
	right = slice_is(plain, "secret");
	if (slice_is(user, "drop"))
		exit(0);
	if (slice_is(user, "slow-down")) {
		ipc_message_reset(m);
		ipc_reply(m, "temp", "4.7.0", "too many tries, wait");
		return;
	}
	if (right)
		open_box(m);
	ipc_message_reset(m);
	if (right)
		ipc_reply(m, "ok", NULL, NULL);
	else
		ipc_reply(m, "perm", "5.7.8", "wrong user name or password");
}

static void
challenge(struct ipc_message *m, const char *text)
{
	ipc_message_reset(m);
	ipc_puts(m, "status", "continue");
	ipc_puts(m, "challenge", text);
}

static void
answer(struct ipc_message *m, bool *two, unsigned round)
{
	struct slice r;

	if (round == 0)
		*two = ipc_is(m, "auth", "X-TWO");
	if (*two && round < 2) {
		challenge(m, round == 0 ? "one?" : "two?");
		return;
	}
	if (*two) {
		bool right = ipc_is(m, "response", "2");

		if (right)
			open_box(m);
		ipc_message_reset(m);
		ipc_reply(m, right ? "ok" : "perm", NULL, NULL);
		return;
	}
	if (ipc_get(m, "initial", &r) || ipc_get(m, "response", &r))
		answer_plain(m, r);
	else
		challenge(m, "");
}

static void
serve_one(int fd)
{
	struct ipc_message m;
	struct ipc c;
	bool two = false;

	ipc_attach(&c, fd);
	ipc_message_init(&m);
	for (unsigned round = 0; ipc_recv(&c, &m, deadline_in(60)) == 1;
	     round++) {
		answer(&m, &two, round);
		if (ipc_send(&c, &m, deadline_in(60)) == -1)
			break;
	}
	exit(0);
}

int
main(int argc, char **argv)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	program_init("auth_stub");
	if (argc != 3)
		die_usage("program maildir");
	program = argv[1];
	maildir = argv[2];
	(void)signal(SIGCHLD, SIG_IGN);
	(void)snprintf(
	    sun.sun_path, sizeof sun.sun_path, "%.90s/auth.sock", path_run());
	if (bind(fd, (struct sockaddr *)&sun, sizeof sun) == -1 ||
	    listen(fd, 128) == -1)
		die_temp("%s", sun.sun_path);
	for (;;) {
		int one = accept4(fd, NULL, NULL, SOCK_CLOEXEC);

		if (one != -1 && fork() == 0)
			serve_one(one);
		if (one != -1)
			(void)close(one);
	}
}
