/* serve/sandbox - a program closes its own doors, whoever started it. */
#ifndef POSTAMT_SERVE_SANDBOX_H
#define POSTAMT_SERVE_SANDBOX_H

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

enum { SANDBOX_PATHS = 4 };

struct sandbox {
	unsigned doors;			  /* enum sandbox_door */
	const char *read[SANDBOX_PATHS];  /* folders; NULL ends the list */
	const char *write[SANDBOX_PATHS]; /* likewise; readable too */
};

/*
 * No-new-privileges, rlimits, Landlock as far as the kernel has it, and a
 * seccomp filter; what is not named fails with EPERM or EACCES, an exec where
 * none is allowed included. accept(2), fork without exec, and signals to
 * oneself always work, so that a listener may enter before its loop and its
 * children inherit it for nothing. -1 with errno when the kernel refuses what
 * it has.
 */
int sandbox_enter(const struct sandbox *s);

#endif
