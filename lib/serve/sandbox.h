/* serve/sandbox - a program closes its own doors, whoever started it. */
#ifndef POSTAMT_SERVE_SANDBOX_H
#define POSTAMT_SERVE_SANDBOX_H

#include <stdint.h>

/* What stays open. Or them; the names of DESIGN's profiles stand below. */
enum sandbox_door {
	SANDBOX_READ = 1 << 0,	  /* open(2) for reading beneath read[] */
	SANDBOX_WRITE = 1 << 1,	  /* create, write, remove beneath write[] */
	SANDBOX_UNIX = 1 << 2,	  /* connect(2) to our own unix sockets */
	SANDBOX_INET = 1 << 3,	  /* outgoing connections */
	SANDBOX_SETUID = 1 << 4,  /* become another user */
	SANDBOX_PROGRAM = 1 << 5, /* fork and execve */
};

enum sandbox_profile {
	SANDBOX_PURE = 0,
	SANDBOX_FRONT = SANDBOX_READ | SANDBOX_UNIX,
	SANDBOX_STORE = SANDBOX_READ | SANDBOX_WRITE | SANDBOX_UNIX,
	SANDBOX_NET = SANDBOX_FRONT | SANDBOX_INET,
};

enum { SANDBOX_PATHS = 6 };

struct sandbox {
	unsigned doors;			  /* enum sandbox_door */
	const char *read[SANDBOX_PATHS];  /* folders or files; NULL ends */
	const char *write[SANDBOX_PATHS]; /* folders; readable too */
	uint32_t files_max;		  /* RLIMIT_NOFILE; 0: 1024 */
	uint32_t data_mib;		  /* RLIMIT_DATA; 0: 512 */
};

/*
 * No-new-privileges, not dumpable, rlimits (no core file), a seccomp filter,
 * and Landlock as far as the kernel has it; what is not named fails with EPERM
 * or EACCES, an exec where none is allowed included, and the program goes on.
 *
 * Without SANDBOX_PROGRAM the filter is a list of what is allowed: descriptors
 * that are open already, memory without PROT_EXEC, time, accept(2), fork
 * without exec, waiting, abort(3); and what the doors add. kill(2) is not among
 * it. So a listener enters before its loop and its children inherit it for
 * nothing; what is entered again can only become narrower.
 *
 * With SANDBOX_PROGRAM the program started inherits all this and may need
 * anything a program does. So the filter is then a list of what is denied
 * (other processes' memory, mounts, kernel modules, namespaces, keys, bpf, ...)
 * and read[] and write[] bound nothing; UNIX and INET still name the sockets.
 *
 * Landlock: opening beneath read[] and write[] alone; without SANDBOX_INET no
 * TCP (Linux 6.7); no abstract unix sockets and no signals to processes outside
 * (Linux 6.12). A path that does not exist is left out. Connecting to a unix
 * socket by its path is bound by that path's permissions only.
 *
 * Built with AddressSanitizer only the rlimit for core files and
 * no-new-privileges are set: its runtime needs what the filter denies.
 *
 * 0, or -1 with errno when the kernel refuses what it has.
 */
int sandbox_enter(const struct sandbox *s);

/* Whether this build of sandbox_enter sets a filter (not under ASan). */
#if defined(__SANITIZE_ADDRESS__)
enum { SANDBOX_FILTERS = 0 };
#elif defined(__has_feature)
enum { SANDBOX_FILTERS = !__has_feature(address_sanitizer) };
#else
enum { SANDBOX_FILTERS = 1 };
#endif

#endif
