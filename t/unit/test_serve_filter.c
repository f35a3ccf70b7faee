#include "serve/filter.h"

#include "serve/sandbox.h"
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
enum { ARCH = (int)AUDIT_ARCH_X86_64 };
#else
enum { ARCH = (int)AUDIT_ARCH_AARCH64 };
#endif

enum { ALL = 64, DENY = SECCOMP_RET_ERRNO | EPERM };

static struct sock_filter code[FILTER_MAX];

/* What the kernel does with the filter. */
static uint32_t
run(size_t len, const struct seccomp_data *data)
{
	uint32_t a = 0;

	for (size_t pc = 0; pc < len; pc++) {
		const struct sock_filter *f = &code[pc];
		bool yes = false;

		switch (f->code) {
		case BPF_LD | BPF_W | BPF_ABS:
			memcpy(&a, (const char *)data + f->k, sizeof a);
			continue;
		case BPF_RET | BPF_K:
			return f->k;
		case BPF_JMP | BPF_JA:
			pc += f->k;
			continue;
		case BPF_JMP | BPF_JEQ | BPF_K:
			yes = a == f->k;
			break;
		case BPF_JMP | BPF_JGE | BPF_K:
			yes = a >= f->k;
			break;
		case BPF_JMP | BPF_JSET | BPF_K:
			yes = (a & f->k) != 0;
			break;
		default:
			return UINT32_MAX;
		}
		pc += yes ? f->jt : f->jf;
	}
	return UINT32_MAX;
}

static uint32_t
ask(size_t len, int nr, uint64_t a, uint64_t b, uint64_t c)
{
	struct seccomp_data data = {
		.nr = nr, .arch = (uint32_t)ARCH, .args = { a, b, c }
	};

	return run(len, &data);
}

/* For every set of doors: the call is allowed exactly when `opens` is open. */
static void
test_doors(void)
{
	static const struct {
		int nr;
		uint64_t a, b, c;
		unsigned opens; /* any of them; 0 never; ALL always */
	} rows[] = {
		{ SYS_read, 0, 0, 0, ALL },
		{ SYS_exit_group, 0, 0, 0, ALL },
		{ SYS_accept4, 0, 0, 0, ALL },
		{ SYS_clone, SIGCHLD, 0, 0, ALL },
		{ SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0 },
		{ SYS_clone, CLONE_NEWNET, 0, 0, 0 },
		{ SYS_ptrace, 0, 0, 0, 0 },
		{ SYS_process_vm_readv, 0, 0, 0, 0 },
		{ SYS_mount, 0, 0, 0, 0 },
		{ SYS_bpf, 0, 0, 0, 0 },
		{ SYS_unshare, 0, 0, 0, 0 },
		{ SYS_io_uring_setup, 0, 0, 0, 0 },
		{ SYS_execve, 0, 0, 0, SANDBOX_PROGRAM },
		{ SYS_execveat, 0, 0, 0, SANDBOX_PROGRAM },
		{ SYS_kill, 1, 9, 0, SANDBOX_PROGRAM },
		{ SYS_tgkill, 1, 1, SIGABRT, ALL },
		{ SYS_tgkill, 1, 1, SIGKILL, SANDBOX_PROGRAM },
		{ SYS_mmap, 0, 4096, PROT_READ | PROT_WRITE, ALL },
		{ SYS_mmap, 0, 4096, PROT_READ | PROT_EXEC, SANDBOX_PROGRAM },
		{ SYS_mprotect, 0, 4096, PROT_EXEC, SANDBOX_PROGRAM },
		{ SYS_setresuid, 0, 0, 0, SANDBOX_SETUID | SANDBOX_PROGRAM },
		{ SYS_openat, 0, 0, O_RDONLY | O_CLOEXEC,
		    SANDBOX_READ | SANDBOX_WRITE | SANDBOX_PROGRAM },
		{ SYS_openat, 0, 0, O_WRONLY, SANDBOX_WRITE | SANDBOX_PROGRAM },
		{ SYS_openat, 0, 0, O_RDONLY | O_CREAT,
		    SANDBOX_WRITE | SANDBOX_PROGRAM },
		{ SYS_openat, 0, 0, O_RDONLY | O_TRUNC,
		    SANDBOX_WRITE | SANDBOX_PROGRAM },
		{ SYS_unlinkat, 0, 0, 0, SANDBOX_WRITE | SANDBOX_PROGRAM },
		{ SYS_socket, AF_UNIX, 0, 0, SANDBOX_UNIX },
		{ SYS_socket, AF_INET, 0, 0, SANDBOX_INET },
		{ SYS_socket, AF_INET6, 0, 0, SANDBOX_INET },
		{ SYS_socket, AF_PACKET, 0, 0, 0 },
		{ SYS_socketpair, AF_UNIX, 0, 0, ALL },
	};

	for (unsigned doors = 0; doors < ALL; doors++) {
		size_t len = filter_build(doors, code);

		ROW(doors, len > 0 && len <= FILTER_MAX);
		for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
			uint32_t got = ask(
			    len, rows[i].nr, rows[i].a, rows[i].b, rows[i].c);
			bool open = rows[i].opens == ALL ||
			    (rows[i].opens & doors) != 0;

			ROW(doors * 1000 + i,
			    got ==
				(open ? (uint32_t)SECCOMP_RET_ALLOW
				      : (uint32_t)DENY));
		}
	}
}

static void
test_strangers(void)
{
	size_t len = filter_build(SANDBOX_FRONT, code);
	struct seccomp_data data = { .nr = SYS_read, .arch = 1 };

	CHECK(run(len, &data) == SECCOMP_RET_KILL_PROCESS);
	CHECK(ask(len, SYS_clone3, 0, 0, 0) == (SECCOMP_RET_ERRNO | ENOSYS));
	CHECK(ask(len, 100000, 0, 0, 0) == (uint32_t)DENY);
	/* x32 numbers of x86-64 are none of those listed */
	CHECK(ask(len, 0x40000000, 0, 0, 0) == (uint32_t)DENY);
	CHECK(ask(len, -1, 0, 0, 0) == (uint32_t)DENY);
	len = filter_build(SANDBOX_PROGRAM, code);
	CHECK(ask(len, 0x40000000 | SYS_ptrace, 0, 0, 0) == (uint32_t)DENY);
}

int
main(void)
{
	return unit_run("serve/filter",
	    (CU_TestFunc[]){ test_doors, test_strangers, NULL });
}
