/*
 * probe - makes another process try system calls, and tells how they end.
 *
 *   probe PID CALL...
 *
 * So a test sees what a real program can do behind its sandbox, without that
 * program's help: it is stopped while it waits in the kernel, made to execute
 * the system call instruction there again with other registers, and let go as
 * if nothing had been. Prints "CALL ok" or "CALL ERRNO" a line. Exit 77 where
 * ptrace(2) does not work. x86-64 only.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __x86_64__

enum { CANNOT = 77, SCRATCH = 4096, BELOW = 8192 };

static pid_t pid;
static struct user_regs_struct saved;

static _Noreturn void
cannot(const char *what)
{
	(void)printf("cannot %s: %s\n", what, strerror(errno));
	exit(CANNOT);
}

static void
await_stop(void)
{
	int status;

	if (waitpid(pid, &status, __WALL) != pid || !WIFSTOPPED(status))
		cannot("wait");
}

/* One system call in the other process: its result, or -errno. */
static long
remote(
    long nr, unsigned long a, unsigned long b, unsigned long c, unsigned long d)
{
	struct user_regs_struct r = saved;

	r.rip = saved.rip - 2;
	r.orig_rax = (unsigned long)-1;
	r.rax = (unsigned long)nr;
	r.rdi = a;
	r.rsi = b;
	r.rdx = c;
	r.r10 = d;
	r.r8 = (unsigned long)-1;
	r.r9 = 0;
	if (ptrace(PTRACE_SETREGS, pid, 0, &r) == -1 ||
	    ptrace(PTRACE_SINGLESTEP, pid, 0, 0) == -1)
		cannot("step");
	await_stop();
	if (ptrace(PTRACE_GETREGS, pid, 0, &r) == -1)
		cannot("read registers");
	return (long)r.rax;
}

/* Copies octets below the other's stack; where they are there. */
static unsigned long
lend(const void *p, size_t len)
{
	unsigned long at = (saved.rsp - BELOW) & ~15UL, word;

	for (size_t i = 0; i < len; i += sizeof word) {
		word = 0;
		memcpy(&word, (const char *)p + i,
		    len - i < sizeof word ? len - i : sizeof word);
		if (ptrace(PTRACE_POKEDATA, pid, at + i, word) == -1)
			cannot("write memory");
	}
	return at;
}

static unsigned long
lend_string(const char *s)
{
	return lend(s, strlen(s) + 1);
}

static long
try_connect(int family, const void *address, size_t len)
{
	long fd = remote(SYS_socket, (unsigned long)family, SOCK_STREAM, 0, 0);
	long rc;

	if (fd < 0)
		return fd;
	rc = remote(SYS_connect, (unsigned long)fd, lend(address, len), len, 0);
	(void)remote(SYS_close, (unsigned long)fd, 0, 0, 0);
	return rc;
}

static long
try_open(const char *path, unsigned long flags)
{
	long fd = remote(SYS_openat, (unsigned long)AT_FDCWD, lend_string(path),
	    flags | O_CLOEXEC, 0600);

	if (fd >= 0)
		(void)remote(SYS_close, (unsigned long)fd, 0, 0, 0);
	return fd;
}

static long
try_tcp(const char *port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)atoi(port)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

	return try_connect(AF_INET, &a, sizeof a);
}

static long
try_unix(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };

	(void)snprintf(a.sun_path, sizeof a.sun_path, "%s", path);
	return try_connect(AF_UNIX, &a, sizeof a);
}

/*
 * Arguments are chosen so that an allowed call fails too, in its own way, and
 * changes nothing: exec of what is not there, attaching to no process.
 */
static long
try(const char *call, const char *arg)
{
	if (strcmp(call, "read") == 0)
		return try_open(arg, O_RDONLY);
	if (strcmp(call, "create") == 0)
		return try_open(arg, O_WRONLY | O_CREAT);
	if (strcmp(call, "unlink") == 0)
		return remote(SYS_unlink, lend_string(arg), 0, 0, 0);
	if (strcmp(call, "unix") == 0)
		return try_unix(arg);
	if (strcmp(call, "tcp") == 0)
		return try_tcp(arg);
	if (strcmp(call, "exec") == 0)
		return remote(SYS_execve, lend_string("/no/such"), 0, 0, 0);
	if (strcmp(call, "ptrace") == 0)
		return remote(SYS_ptrace, PTRACE_ATTACH, 0x7ffffff0, 0, 0);
	if (strcmp(call, "readv") == 0)
		return remote(SYS_process_vm_readv, 0x7ffffff0, 0, 0, 0);
	if (strcmp(call, "kill") == 0)
		return remote(SYS_kill, strtoul(arg, NULL, 10), 0, 0, 0);
	if (strcmp(call, "setuid") == 0) /* to what it is: no change */
		return remote(SYS_setresuid, (unsigned long)-1,
		    (unsigned long)-1, (unsigned long)-1, 0);
	if (strcmp(call, "mount") == 0)
		return remote(SYS_mount, 0, 0, 0, 0);
	if (strcmp(call, "bpf") == 0)
		return remote(SYS_bpf, 0x7fff, 0, 0, 0);
	if (strcmp(call, "unshare") == 0)
		return remote(SYS_unshare, 0, 0, 0, 0);
	if (strcmp(call, "mapexec") == 0)
		return remote(SYS_mmap, 0, SCRATCH, PROT_READ | PROT_EXEC,
		    MAP_PRIVATE | MAP_ANONYMOUS);
	if (strcmp(call, "memory") == 0)
		return remote(SYS_mmap, 0, SCRATCH, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS);
	(void)fprintf(stderr, "probe: %s: no such call\n", call);
	exit(100);
}

static void
attach(void)
{
	long code;

	if (ptrace(PTRACE_SEIZE, pid, 0, 0) == -1)
		cannot("attach");
	if (ptrace(PTRACE_INTERRUPT, pid, 0, 0) == -1)
		cannot("interrupt");
	await_stop();
	if (ptrace(PTRACE_GETREGS, pid, 0, &saved) == -1)
		cannot("read registers");
	errno = 0;
	code = ptrace(PTRACE_PEEKTEXT, pid, saved.rip - 2, 0);
	if (errno != 0 || (code & 0xffff) != 0x050f) {
		errno = EAGAIN; /* it runs: not where it waits */
		cannot("find its system call");
	}
}

int
main(int argc, char **argv)
{
	if (argc < 3)
		return 100;
	pid = (pid_t)atoi(argv[1]);
	attach();
	for (int i = 2; i < argc; i++) {
		char *arg = strchr(argv[i], ':');
		long rc;

		if (arg != NULL)
			*arg++ = '\0';
		rc = try(argv[i], arg);
		(void)printf("%s %s\n", argv[i],
		    rc >= 0 ? "ok" : strerrorname_np((int)-rc));
	}
	if (ptrace(PTRACE_SETREGS, pid, 0, &saved) == -1 ||
	    ptrace(PTRACE_DETACH, pid, 0, 0) == -1)
		cannot("let go");
	return 0;
}

#else

int
main(void)
{
	(void)printf("cannot probe on this architecture\n");
	return 77;
}

#endif
