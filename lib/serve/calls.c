/* serve/calls - which system call stands behind which door. */
#include "serve/calls.h"

#include "serve/sandbox.h"

#include <sys/syscall.h>

#define N(name) __NR_##name
#define ONE(doors, check, name)                                                \
	{                                                                      \
		doors, check, (const short[]){ N(name) }, 1                    \
	}
#define ALL(doors, check, list)                                                \
	{                                                                      \
		doors, check, list, sizeof(list) / sizeof(list)[0]             \
	}

enum {
	ANY = 0,
	PATHS = SANDBOX_READ | SANDBOX_WRITE,
	SOCKETS = SANDBOX_UNIX | SANDBOX_INET,
};

/* Open descriptors, memory, time, children: no path, address or other process.
 */
static const short always[] = { N(read), N(write), N(readv), N(writev),
	N(pread64), N(pwrite64), N(preadv), N(pwritev), N(preadv2), N(pwritev2),
	N(close), N(close_range), N(lseek), N(ppoll), N(pselect6),
	N(epoll_create1), N(epoll_ctl), N(epoll_pwait), N(fstat), N(newfstatat),
	N(statx), N(munmap), N(mremap), N(brk), N(madvise), N(mincore),
	N(memfd_create), N(ftruncate), N(fallocate), N(fsync), N(fdatasync),
	N(sync_file_range), N(copy_file_range), N(sendfile), N(splice), N(tee),
	N(sendto), N(recvfrom), N(sendmsg), N(recvmsg), N(sendmmsg),
	N(recvmmsg), N(shutdown), N(getsockopt), N(setsockopt), N(getsockname),
	N(getpeername), N(accept), N(accept4), N(dup), N(dup3), N(fcntl),
	N(pipe2), N(eventfd2), N(signalfd4), N(timerfd_create),
	N(timerfd_settime), N(timerfd_gettime), N(wait4), N(waitid), N(exit),
	N(exit_group), N(rt_sigaction), N(rt_sigprocmask), N(rt_sigreturn),
	N(rt_sigpending), N(rt_sigsuspend), N(rt_sigtimedwait), N(sigaltstack),
	N(setitimer), N(getitimer), N(getpid), N(getppid), N(gettid), N(getuid),
	N(geteuid), N(getgid), N(getegid), N(getgroups), N(getresuid),
	N(getresgid), N(getpgid), N(getsid), N(setsid), N(umask), N(uname),
	N(sysinfo), N(getrusage), N(times), N(clock_gettime), N(clock_getres),
	N(clock_nanosleep), N(nanosleep), N(gettimeofday), N(getrandom),
	N(getcpu), N(sched_yield), N(sched_getaffinity), N(futex),
	N(set_robust_list), N(get_robust_list), N(set_tid_address), N(rseq),
	N(membarrier), N(restart_syscall), N(getrlimit), N(setrlimit),
	N(seccomp), N(landlock_create_ruleset), N(landlock_add_rule),
	N(landlock_restrict_self) };

/* What looks at the tree of files; the paths are bound by Landlock. */
static const short reading[] = { N(faccessat), N(faccessat2), N(readlinkat),
	N(getdents64), N(chdir), N(fchdir), N(getcwd), N(statfs), N(fstatfs),
	N(inotify_init1), N(inotify_add_watch), N(inotify_rm_watch), N(flock),
	N(fgetxattr) };

/* What changes it. */
static const short writing[] = { N(openat), N(openat2), N(mkdirat), N(unlinkat),
	N(renameat), N(renameat2), N(linkat), N(symlinkat), N(fchmod),
	N(fchmodat), N(fchown), N(fchownat), N(utimensat), N(truncate),
	N(fadvise64), N(syncfs) };

/* Other users. */
static const short becoming[] = { N(setuid), N(setgid), N(setreuid),
	N(setregid), N(setresuid), N(setresgid), N(setgroups), N(setfsuid),
	N(setfsgid), N(capget), N(capset) };

/* With programs of any kind below: what none of them has to do with. */
static const short denied[] = { N(ptrace), N(process_vm_readv),
	N(process_vm_writev), N(process_madvise), N(kcmp), N(pidfd_getfd),
	N(mount), N(umount2), N(pivot_root), N(chroot), N(open_tree),
	N(move_mount), N(fsopen), N(fsconfig), N(fsmount), N(fspick),
	N(mount_setattr), N(swapon), N(swapoff), N(bpf), N(perf_event_open),
	N(userfaultfd), N(io_uring_setup), N(io_uring_enter),
	N(io_uring_register), N(init_module), N(finit_module), N(delete_module),
	N(kexec_load), N(kexec_file_load), N(reboot), N(setns), N(unshare),
	N(keyctl), N(add_key), N(request_key), N(acct), N(quotactl), N(syslog),
	N(clock_settime), N(clock_adjtime), N(settimeofday), N(adjtimex),
	N(sethostname), N(setdomainname), N(name_to_handle_at),
	N(open_by_handle_at), N(fanotify_init), N(mbind), N(set_mempolicy),
	N(migrate_pages), N(move_pages), N(vhangup), N(personality) };

/* The calls that newer architectures do without. */
#ifdef __NR_open
static const short always_old[] = { N(stat), N(lstat), N(poll), N(select),
	N(epoll_create), N(epoll_wait), N(dup2), N(pipe), N(fork), N(vfork),
	N(getpgrp), N(alarm), N(time), N(pause), N(arch_prctl) };

static const short reading_old[] = { N(access), N(readlink), N(getdents) };

static const short writing_old[] = { N(open), N(creat), N(mkdir), N(rmdir),
	N(unlink), N(rename), N(link), N(symlink), N(chmod), N(chown),
	N(futimesat) };

static const short denied_old[] = { N(iopl), N(ioperm), N(modify_ldt),
	N(uselib), N(ustat), N(sysfs), N(_sysctl) };

#endif

static const struct call_group allowing[] = {
	ALL(ANY, CALL_OK, always),
	ONE(ANY, CALL_NOEXEC, mmap),
	ONE(ANY, CALL_NOEXEC, mprotect),
	ONE(ANY, CALL_CLONE, clone),
	ONE(ANY, CALL_NOSYS, clone3),
	ONE(ANY, CALL_SELF, prlimit64),
	ONE(ANY, CALL_ABORT, tgkill),
	ONE(ANY, CALL_PAIR, socketpair),
	ONE(ANY, CALL_QUERY, ioctl),
	ONE(ANY, CALL_CONTROL, prctl),
	ALL(PATHS, CALL_OK, reading),
	ONE(SANDBOX_READ, CALL_RDONLYAT, openat),
	ALL(SANDBOX_WRITE, CALL_OK, writing),
	ONE(SOCKETS, CALL_FAMILY, socket),
	ONE(SOCKETS, CALL_OK, connect),
	ONE(SANDBOX_INET, CALL_OK, bind),
	ALL(SANDBOX_SETUID, CALL_OK, becoming),
#ifdef __NR_open
	ALL(ANY, CALL_OK, always_old),
	ALL(PATHS, CALL_OK, reading_old),
	ONE(SANDBOX_READ, CALL_RDONLY, open),
	ALL(SANDBOX_WRITE, CALL_OK, writing_old),
#endif
};

static const struct call_group denying[] = {
	ALL(ANY, CALL_NO, denied),
	ONE(ANY, CALL_CLONE, clone),
	ONE(ANY, CALL_NOSYS, clone3),
	ONE(ANY, CALL_FAMILY, socket),
#ifdef __NR_open
	ALL(ANY, CALL_NO, denied_old),
#endif
};

const struct call_group *
calls_of(unsigned doors, size_t *count)
{
	if (doors & SANDBOX_PROGRAM) {
		*count = sizeof denying / sizeof denying[0];
		return denying;
	}
	*count = sizeof allowing / sizeof allowing[0];
	return allowing;
}
