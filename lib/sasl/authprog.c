/* sasl/authprog - programs that know better who somebody is. */
#include "sasl/authprog.h"

#include "base/clock.h"
#include "base/writer.h"
#include "serve/identity.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { NOBODY = 65534, TELL_FD = 4, QUESTION_MAX = 2048 };

static int
become_nobody(void)
{
	struct identity id = { NOBODY, NOBODY };
	struct control_error why;

	if (geteuid() != 0)
		return 0;
	if (identity_service("oauth", &id, &why) == -1) {
		errno = EINVAL;
		return -1;
	}
	return identity_become(&id);
}

static _Noreturn void
run(const char *path, int in, int out)
{
	char *const argv[] = { (char *)(uintptr_t)path, NULL };

	(void)signal(SIGPIPE, SIG_DFL);
	if (dup2(in, STDIN_FILENO) == -1 || dup2(out, STDOUT_FILENO) == -1 ||
	    close_range(3, ~0U, 0) == -1 || become_nobody() == -1)
		_exit(111);
	(void)execv(path, argv);
	_exit(111);
}

/* Reads from fd to its end. */
static int
drain(int fd, struct buf *out, int64_t deadline_ms)
{
	for (;;) {
		char text[4096];
		ssize_t n;

		if (deadline_poll(fd, POLLIN, deadline_ms) == -1)
			return -1;
		n = read(fd, text, sizeof text);
		if (n == 0)
			return 0;
		if (n == -1 && errno != EINTR)
			return -1;
		if (n > 0)
			buf_put(out, slice_of(text, (size_t)n));
	}
}

/* The exit status; a program that lives on past the deadline is killed. */
static int
wait_for(pid_t pid, int64_t deadline_ms)
{
	int status, fd = pidfd_open(pid, 0);
	bool late = fd == -1 ? deadline_left(deadline_ms) == 0
			     : deadline_poll(fd, POLLIN, deadline_ms) == -1;

	if (late)
		(void)kill(pid, SIGKILL);
	if (fd != -1)
		(void)close(fd);
	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 111;
}

static void
close_two(const int fds[2])
{
	for (int i = 0; i < 2; i++)
		if (fds[i] != -1)
			(void)close(fds[i]);
}

int
authprog_run(const char *path, struct slice in, struct buf *out)
{
	int64_t deadline_ms = deadline_in(AUTHPROG_DEADLINE_S);
	int to[2] = { -1, -1 }, from[2] = { -1, -1 }, rc = -1;
	pid_t pid = -1;

	if (pipe2(to, O_CLOEXEC) == -1 || pipe2(from, O_CLOEXEC) == -1 ||
	    (pid = fork()) == -1) {
		close_two(to);
		close_two(from);
		return -1;
	}
	if (pid == 0)
		run(path, to[0], from[1]);
	(void)close(to[0]);
	(void)close(from[1]);
	/* A program that reads nothing has its reasons. */
	(void)write_all(to[1], in, deadline_ms);
	(void)close(to[1]);
	rc = drain(from[0], out, deadline_ms);
	(void)close(from[0]);
	if (rc == -1) {
		(void)wait_for(pid, 0);
		return -1;
	}
	return wait_for(pid, deadline_ms);
}

/* 3 is what it reads, 4 what argv tells, 0 and 1 the client. */
static _Noreturn void
run_checkpassword(const char *path, char *const argv[], char **env, int client,
    int in, int tell)
{
	char *args[8] = { (char *)(uintptr_t)path };
	size_t n = 1;
	int a = fcntl(in, F_DUPFD, 10), b = fcntl(tell, F_DUPFD, 10);

	for (size_t i = 0; argv[i] != NULL && n < 7; i++)
		args[n++] = argv[i];
	args[n] = NULL;
	(void)signal(SIGPIPE, SIG_DFL);
	if ((client != -1 &&
		(dup2(client, STDIN_FILENO) == -1 ||
		    dup2(client, STDOUT_FILENO) == -1)) ||
	    a == -1 || b == -1 || dup2(a, 3) == -1 || dup2(b, TELL_FD) == -1 ||
	    close_range(TELL_FD + 1, ~0U, 0) == -1)
		_exit(111);
	(void)execve(path, args, env);
	_exit(111);
}

static void
put_question(struct buf *b, struct slice login, struct slice password)
{
	buf_put(b, login);
	buf_putc(b, '\0');
	buf_put(b, password);
	buf_putf(b, "%c%lld%c", 0, (long long)time(NULL), 0);
}

int
authprog_checkpassword(const char *path, char *const argv[], char **env,
    int client, struct slice login, struct slice password)
{
	int64_t deadline_ms = deadline_in(AUTHPROG_DEADLINE_S);
	int to[2] = { -1, -1 }, tell[2] = { -1, -1 }, rc;
	struct buf question, told;
	pid_t pid = -1;

	buf_init_secret(&question, QUESTION_MAX);
	put_question(&question, login, password);
	if (buf_failed(&question)) {
		/* A question cut short is another question. */
		buf_done(&question);
		return 1;
	}
	if (pipe2(to, O_CLOEXEC) == -1 || pipe2(tell, O_CLOEXEC) == -1 ||
	    (pid = fork()) == -1) {
		close_two(to);
		close_two(tell);
		buf_done(&question);
		return -1;
	}
	if (pid == 0)
		run_checkpassword(path, argv, env, client, to[0], tell[1]);
	(void)close(to[0]);
	(void)close(tell[1]);
	buf_init(&told, 64);
	(void)write_all(to[1], buf_slice(&question), deadline_ms);
	(void)close(to[1]);
	rc = drain(tell[0], &told, deadline_ms);
	(void)close(tell[0]);
	if (rc == -1) {
		(void)wait_for(pid, 0);
	} else if (told.len == 0) {
		rc = wait_for(pid, deadline_ms);
		errno = EIO;
		rc = rc == 1 || rc == 100 ? 1 : -1;
	}
	buf_done(&question);
	buf_done(&told);
	return rc;
}

void
authprog_tell(void)
{
	(void)write_all(TELL_FD, slice_from("+"), deadline_in(10));
	(void)close(TELL_FD);
}
