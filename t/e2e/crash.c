/* crash - stops a program at its Nth call that changes the disk.
 *
 * crash [-t] [-p PATH]... [-l LIST] [-n N [-k | -K | -s | -e ERRNO]] -- PROGRAM
 * ...
 *
 * Runs PROGRAM under ptrace(2), its children too, and counts the system calls
 * that change files beneath the PATHs (all files, if none is given; never
 * descriptors 1 and 2, memfds, or what is no regular file or folder). LIST gets
 * a line for each: number, call, path. At the Nth it
 *
 *   -k         kills the process that makes it, before it is done
 *   -K         kills all traced processes, likewise
 *   -e ERRNO   lets it fail: ENOSPC, EIO, EDQUOT, EMFILE, EOPNOTSUPP ...
 *   -s         lets a write do half of its octets
 *
 * -e may be given a list, "EIO,EIO", for so many calls from the Nth on. With -t
 * there is no O_TMPFILE: EOPNOTSUPP, not counted. LIST has a line "0 sendmsg"
 * for what is sent to a socket, so that it shows what came before a reply. Exit
 * status: PROGRAM's, or 128 and the signal's number; 77 where this machine
 * cannot trace; 99 when the Nth call never came.
 */
#include "base/die.h"
#include "base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOT_HERE = 77, NEVER_CAME = 99, PROCESSES = 256, PATHS = 8, FAILS = 8 };

#ifndef __x86_64__
int
main(void)
{
	return NOT_HERE;
}
#else

/* How a call names what it changes: which arguments. */
enum form {
	FD,
	PATH_AT,
	PATH_CWD,
	LINK_AT,
	LINK_CWD,
	OPEN_AT,
	OPEN_CWD,
	CREAT
};

static const struct call {
	long number;
	const char *name;
	enum form form;
	unsigned arg; /* the first of them */
} calls[] = {
	{ SYS_write, "write", FD, 0 },
	{ SYS_pwrite64, "pwrite", FD, 0 },
	{ SYS_writev, "writev", FD, 0 },
	{ SYS_pwritev, "pwritev", FD, 0 },
	{ SYS_pwritev2, "pwritev2", FD, 0 },
	{ SYS_copy_file_range, "copy_file_range", FD, 2 },
	{ SYS_sendfile, "sendfile", FD, 0 },
	{ SYS_splice, "splice", FD, 2 },
	{ SYS_ftruncate, "ftruncate", FD, 0 },
	{ SYS_fallocate, "fallocate", FD, 0 },
	{ SYS_fsync, "fsync", FD, 0 },
	{ SYS_fdatasync, "fdatasync", FD, 0 },
	{ SYS_fchmod, "fchmod", FD, 0 },
	{ SYS_fchown, "fchown", FD, 0 },
	{ SYS_openat, "openat", OPEN_AT, 0 },
	{ SYS_open, "open", OPEN_CWD, 0 },
	{ SYS_creat, "creat", CREAT, 0 },
	{ SYS_linkat, "linkat", LINK_AT, 2 },
	{ SYS_link, "link", LINK_CWD, 1 },
	{ SYS_renameat, "renameat", LINK_AT, 2 },
	{ SYS_renameat2, "renameat2", LINK_AT, 2 },
	{ SYS_rename, "rename", LINK_CWD, 1 },
	{ SYS_symlinkat, "symlinkat", LINK_AT, 1 },
	{ SYS_symlink, "symlink", LINK_CWD, 1 },
	{ SYS_unlinkat, "unlinkat", PATH_AT, 0 },
	{ SYS_unlink, "unlink", PATH_CWD, 0 },
	{ SYS_rmdir, "rmdir", PATH_CWD, 0 },
	{ SYS_mkdirat, "mkdirat", PATH_AT, 0 },
	{ SYS_mkdir, "mkdir", PATH_CWD, 0 },
	{ SYS_utimensat, "utimensat", PATH_AT, 0 },
	{ SYS_fchmodat, "fchmodat", PATH_AT, 0 },
	{ SYS_fchownat, "fchownat", PATH_AT, 0 },
	{ SYS_chmod, "chmod", PATH_CWD, 0 },
	{ SYS_truncate, "truncate", PATH_CWD, 0 },
};

static struct options {
	const char *paths[PATHS];
	unsigned path_count;
	FILE *list;
	unsigned n;
	bool kill_one, kill_all, half, no_tmpfile;
	int fails[FAILS];
	unsigned fail_count;
} o;

/* A traced process; a call of ours is between its entry and its exit. */
static struct process {
	pid_t pid;
	bool inside;
	bool replace; /* the result is to be this */
	long result;
} processes[PROCESSES];

static unsigned count; /* calls that counted */

static struct process *
process_of(pid_t pid)
{
	struct process *unused = NULL;

	for (unsigned i = 0; i < PROCESSES; i++) {
		if (processes[i].pid == pid)
			return &processes[i];
		if (processes[i].pid == 0 && unused == NULL)
			unused = &processes[i];
	}
	if (unused == NULL)
		die_temp("too many processes");
	*unused = (struct process){ .pid = pid };
	return unused;
}

static void
read_string(pid_t pid, uint64_t at, char out[PATH_SIZE])
{
	size_t have = 0;

	out[0] = '\0';
	/* Not over the end of a page: the next may be none of its. */
	while (have < PATH_SIZE - 1) {
		size_t want = 256 - (at + have) % 256;
		struct iovec to, from;

		if (want > PATH_SIZE - 1 - have)
			want = PATH_SIZE - 1 - have;
		to = (struct iovec){ out + have, want };
		from = (struct iovec){ (void *)(uintptr_t)(at + have), want };
		if (process_vm_readv(pid, &to, 1, &from, 1, 0) != (ssize_t)want)
			break;
		have += want;
		out[have] = '\0';
		if (memchr(out, '\0', have) != NULL)
			break;
	}
}

/* What descriptor fd of pid is; AT_FDCWD its folder. False: not a file. */
static bool
fd_path(pid_t pid, int fd, char out[PATH_SIZE])
{
	char link[64];
	struct stat st;
	ssize_t n;

	if (fd == AT_FDCWD)
		(void)snprintf(link, sizeof link, "/proc/%d/cwd", (int)pid);
	else
		(void)snprintf(
		    link, sizeof link, "/proc/%d/fd/%d", (int)pid, fd);
	n = readlink(link, out, PATH_SIZE - 1);
	if (n == -1 || stat(link, &st) == -1)
		return false;
	out[n] = '\0';
	return (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode)) &&
	    strncmp(out, "/memfd:", 7) != 0;
}

static bool
at_path(pid_t pid, int fd, uint64_t name_at, char out[PATH_SIZE])
{
	char name[PATH_SIZE], dir[PATH_SIZE];

	if (name_at == 0) /* futimens(3) */
		return fd_path(pid, fd, out);
	read_string(pid, name_at, name);
	if (name[0] == '/')
		return snprintf(out, PATH_SIZE, "%s", name) > 0;
	return fd_path(pid, fd, dir) && path_join(out, dir, name) == 0;
}

static bool
opens_to_write(uint64_t flags)
{
	return (flags & (O_CREAT | O_TRUNC)) != 0 ||
	    (flags & O_TMPFILE) == O_TMPFILE;
}

/* The path that the call changes; false when it changes none. */
static bool
changes(
    pid_t pid, const struct call *c, const uint64_t *args, char path[PATH_SIZE])
{
	const uint64_t *a = args + c->arg;

	switch (c->form) {
	case FD:
		return (int)a[0] != STDOUT_FILENO &&
		    (int)a[0] != STDERR_FILENO && fd_path(pid, (int)a[0], path);
	case OPEN_AT:
		return opens_to_write(a[2]) &&
		    at_path(pid, (int)a[0], a[1], path);
	case OPEN_CWD:
		return opens_to_write(a[1]) &&
		    at_path(pid, AT_FDCWD, a[0], path);
	case PATH_AT:
	case LINK_AT:
		return at_path(pid, (int)a[0], a[1], path);
	default:
		return at_path(pid, AT_FDCWD, a[0], path);
	}
}

static bool
is_beneath(const char *path)
{
	for (unsigned i = 0; i < o.path_count; i++)
		if (strncmp(path, o.paths[i], strlen(o.paths[i])) == 0)
			return true;
	return o.path_count == 0;
}

/* Makes the call at hand another one, which does nothing, with this result. */
static void
set_result(struct process *p, struct user_regs_struct *regs, long result)
{
	regs->orig_rax = SYS_getpid;
	if (ptrace(PTRACE_SETREGS, p->pid, 0, regs) == -1)
		die_temp("cannot change a call");
	p->replace = true;
	p->result = result;
}

static void
strike(struct process *p, struct user_regs_struct *regs)
{
	unsigned nth = count - o.n;

	if (nth < o.fail_count) {
		set_result(p, regs, -o.fails[nth]);
		return;
	}
	if (nth != 0)
		return;
	if (o.half) {
		regs->rdx = (regs->rdx + 1) / 2;
		(void)ptrace(PTRACE_SETREGS, p->pid, 0, regs);
	}
	if (o.kill_one)
		(void)kill(p->pid, SIGKILL);
	for (unsigned i = 0; o.kill_all && i < PROCESSES; i++)
		if (processes[i].pid != 0)
			(void)kill(processes[i].pid, SIGKILL);
}

static void
list(unsigned number, const char *name, const char *path)
{
	(void)fprintf(o.list, "%u %s %s\n", number, name, path);
	(void)fflush(o.list);
}

static void
at_entry(struct process *p, struct user_regs_struct *regs)
{
	const uint64_t args[6] = { regs->rdi, regs->rsi, regs->rdx, regs->r10,
		regs->r8, regs->r9 };
	long number = (long)regs->orig_rax;
	char path[PATH_SIZE];

	/* Else /proc would tell us nothing about it. */
	if (number == SYS_prctl && args[0] == PR_SET_DUMPABLE) {
		set_result(p, regs, 0);
		return;
	}
	if (o.no_tmpfile && number == SYS_openat &&
	    (args[2] & O_TMPFILE) == O_TMPFILE) {
		set_result(p, regs, -EOPNOTSUPP);
		return;
	}
	if (o.list != NULL && number == SYS_sendmsg)
		list(0, "sendmsg", "socket");
	for (unsigned i = 0; i < sizeof calls / sizeof *calls; i++) {
		if (calls[i].number != number ||
		    !changes(p->pid, &calls[i], args, path) ||
		    !is_beneath(path))
			continue;
		count++;
		if (o.list != NULL) {
			(void)fprintf(
			    o.list, "%u %s %s\n", count, calls[i].name, path);
			(void)fflush(o.list);
		}
		if (o.n != 0 && count >= o.n)
			strike(p, regs);
	}
}

static void
at_call(struct process *p)
{
	struct user_regs_struct regs;

	if (ptrace(PTRACE_GETREGS, p->pid, 0, &regs) == -1)
		return; /* killed meanwhile */
	p->inside = !p->inside;
	if (p->inside) {
		at_entry(p, &regs);
	} else if (p->replace) {
		p->replace = false;
		regs.rax = (unsigned long long)p->result;
		(void)ptrace(PTRACE_SETREGS, p->pid, 0, &regs);
	}
}

/* The signal that a stopped process is to get: 0 for stops of ours. */
static int
at_stop(struct process *p, int status)
{
	int sig = WSTOPSIG(status);

	if (sig == (SIGTRAP | 0x80)) {
		at_call(p);
		return 0;
	}
	/* Events, and the first stop of a child. */
	if (status >> 16 != 0 || sig == SIGSTOP)
		return 0;
	return sig;
}

static int
trace(pid_t first)
{
	int result = NOT_HERE, status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, __WALL)) > 0) {
		struct process *p = process_of(pid);
		int sig;

		if (WIFEXITED(status) || WIFSIGNALED(status)) {
			p->pid = 0;
			if (pid == first)
				result = WIFEXITED(status)
				    ? WEXITSTATUS(status)
				    : 128 + WTERMSIG(status);
			continue;
		}
		sig = at_stop(p, status);
		(void)ptrace(PTRACE_SYSCALL, pid, 0, sig);
	}
	return result;
}

static pid_t
start(char **argv)
{
	const long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK |
	    PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC |
	    PTRACE_O_EXITKILL;
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		(void)raise(SIGSTOP);
		(void)execvp(argv[0], argv);
		die_temp("%s", argv[0]);
	}
	if (pid == -1 || waitpid(pid, &status, WUNTRACED) != pid)
		die_temp("fork");
	if (ptrace(PTRACE_SEIZE, pid, 0, options) == -1) {
		(void)kill(pid, SIGKILL);
		exit(NOT_HERE);
	}
	(void)kill(pid, SIGCONT);
	return pid;
}

static void
parse_fails(char *names)
{
	static const struct {
		const char *name;
		int number;
	} errnos[] = { { "ENOSPC", ENOSPC }, { "EIO", EIO },
		{ "EDQUOT", EDQUOT }, { "EMFILE", EMFILE },
		{ "ENFILE", ENFILE }, { "EROFS", EROFS }, { "ENOMEM", ENOMEM },
		{ "EACCES", EACCES }, { "EEXIST", EEXIST },
		{ "ENOENT", ENOENT }, { "EINTR", EINTR }, { "EXDEV", EXDEV },
		{ "EINVAL", EINVAL }, { "EOPNOTSUPP", EOPNOTSUPP } };

	for (char *name = strtok(names, ","); name != NULL;
	     name = strtok(NULL, ",")) {
		bool found = false;

		for (unsigned i = 0; i < sizeof errnos / sizeof *errnos; i++)
			if (strcmp(name, errnos[i].name) == 0 &&
			    o.fail_count < FAILS) {
				o.fails[o.fail_count++] = errnos[i].number;
				found = true;
			}
		if (!found)
			die_perm("no such errno: %s", name);
	}
}

int
main(int argc, char **argv)
{
	int c, rc;

	program_init("crash");
	while ((c = getopt(argc, argv, "+p:l:n:kKste:")) != -1)
		switch (c) {
		case 'p':
			if (o.path_count < PATHS)
				o.paths[o.path_count++] = optarg;
			break;
		case 'l':
			o.list = fopen(optarg, "we");
			break;
		case 'n':
			o.n = (unsigned)strtoul(optarg, NULL, 10);
			break;
		case 'k':
			o.kill_one = true;
			break;
		case 'K':
			o.kill_all = true;
			break;
		case 's':
			o.half = true;
			break;
		case 't':
			o.no_tmpfile = true;
			break;
		case 'e':
			parse_fails(optarg);
			break;
		default:
			die_usage(
			    "[-t] [-p path] [-l list] [-n n -k|-K|-s|-e errno]"
			    " -- program ...");
		}
	if (optind == argc)
		die_usage("-- program ...");
	rc = trace(start(argv + optind));
	return o.n != 0 && count < o.n && rc != NOT_HERE ? NEVER_CAME : rc;
}
#endif
