/* maildir/program - run what a mailbox's owner wants run. */
#include "maildir/program.h"

#include "base/clock.h"
#include "base/die.h"
#include "maildir/owner.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* How long the kernel may take to end what was killed. */
enum { KILL_WAIT_S = 10 };

static void
plain_signals(void)
{
	sigset_t none;

	for (int s = 1; s < NSIG; s++)
		(void)signal(s, SIG_DFL);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

static void
plain_limits(uint32_t cpu_s)
{
	struct rlimit none = { 0, 0 }, cpu = { cpu_s, cpu_s };

	(void)setrlimit(RLIMIT_CORE, &none);
	(void)setrlimit(RLIMIT_CPU, &cpu);
}

static _Noreturn void
child(const struct program *p, int output)
{
	char shell[] = "/bin/sh", option[] = "-c";
	char *argv[] = { shell, option, (char *)p->command, NULL };

	plain_signals();
	plain_limits(p->limit_s);
	(void)umask(077);
	if (setsid() == -1 || owner_become_for_good(p->uid, p->gid) == -1 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
	    chdir(p->home) == -1 || lseek(p->message, 0, SEEK_SET) == -1 ||
	    dup2(p->message, 0) == -1 || dup2(output, 1) == -1 ||
	    dup2(output, 2) == -1 || syscall(SYS_close_range, 3, ~0U, 0) == -1)
		_exit(EXIT_TEMP);
	(void)execve(shell, argv, p->env);
	_exit(EXIT_TEMP);
}

/* Reads what is there; drops what is over. False at the end. */
static bool
take_output(int fd, struct program_result *r)
{
	char rest[4096];
	size_t room = PROGRAM_OUTPUT_MAX - r->output_len;
	ssize_t n = room > 0 ? read(fd, r->output + r->output_len, room)
			     : read(fd, rest, sizeof rest);

	if (n > 0 && room > 0)
		r->output_len += (size_t)n;
	return n > 0 || (n == -1 && (errno == EAGAIN || errno == EINTR));
}

/* Until the child ends (true) or the deadline has passed. */
static bool
watch(int pidfd, int output, struct program_result *r, int64_t deadline_ms)
{
	struct pollfd p[2] = { { pidfd, POLLIN, 0 }, { output, POLLIN, 0 } };

	for (;;) {
		int left = deadline_left(deadline_ms), n = poll(p, 2, left);

		if (n == -1 && errno != EINTR)
			return false;
		if (n > 0 && p[1].revents != 0 && !take_output(output, r))
			p[1].fd = -1;
		if (n > 0 && p[0].revents != 0)
			return true;
		if (left == 0)
			return false;
	}
}

/* A child that has ended: what it left in the pipe, and how it ended. */
static enum program_end
collect(pid_t pid, int output, struct program_result *r)
{
	size_t before;
	int status;

	do
		before = r->output_len;
	while (take_output(output, r) && r->output_len > before);
	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			return PROGRAM_ERROR;
	if (WIFEXITED(status)) {
		r->status = WEXITSTATUS(status);
		return PROGRAM_EXITED;
	}
	r->status = WTERMSIG(status);
	return PROGRAM_KILLED;
}

static enum program_end
attend(const struct program *p, pid_t pid, int output, struct program_result *r)
{
	int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	enum program_end end = PROGRAM_TIMEOUT;

	if (pidfd == -1) {
		int err = errno;

		(void)kill(pid, SIGKILL);
		(void)waitpid(pid, NULL, 0);
		errno = err;
		return PROGRAM_ERROR;
	}
	if (watch(pidfd, output, r, deadline_in(p->limit_s))) {
		end = collect(pid, output, r);
	} else {
		(void)kill(-pid, SIGKILL);
		(void)kill(pid, SIGKILL);
		if (watch(pidfd, output, r, deadline_in(KILL_WAIT_S)))
			(void)collect(pid, output, r);
	}
	(void)close(pidfd);
	return end;
}

enum program_end
program_run(const struct program *p, struct program_result *r)
{
	enum program_end end;
	int fds[2];
	pid_t pid;

	r->output_len = 0;
	if (pipe2(fds, O_CLOEXEC) == -1)
		return PROGRAM_ERROR;
	(void)fcntl(fds[0], F_SETFL, O_NONBLOCK);
	(void)signal(SIGCHLD, SIG_DFL); /* or waitpid(2) would learn nothing */
	pid = fork();
	if (pid == 0)
		child(p, fds[1]);
	(void)close(fds[1]);
	end = pid == -1 ? PROGRAM_ERROR : attend(p, pid, fds[0], r);
	(void)close(fds[0]);
	r->output[r->output_len] = '\0';
	return end;
}
