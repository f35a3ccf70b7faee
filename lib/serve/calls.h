/* serve/calls - which system call stands behind which door. */
#ifndef POSTAMT_SERVE_CALLS_H
#define POSTAMT_SERVE_CALLS_H

#include <stddef.h>

/* What a call that is listed gets. */
enum call_check {
	CALL_OK,
	CALL_NO,
	CALL_NOSYS,
	CALL_NOEXEC,   /* memory without PROT_EXEC */
	CALL_CLONE,    /* no new namespaces */
	CALL_RDONLY,   /* open(2) for reading */
	CALL_RDONLYAT, /* openat(2) for reading */
	CALL_SELF,     /* pid 0 */
	CALL_ABORT,    /* SIGABRT */
	CALL_PAIR,     /* AF_UNIX */
	CALL_FAMILY,   /* families that the doors allow */
	CALL_QUERY,    /* harmless ioctls */
	CALL_CONTROL,  /* harmless prctls */
};

struct call_group {
	unsigned doors; /* any of them opens it; 0: always */
	enum call_check check;
	const short *numbers;
	size_t count;
};

enum { CALLS_MAX = 256 };

/*
 * The list for these doors, at most CALLS_MAX calls: of what is allowed, or,
 * with SANDBOX_PROGRAM, of what is denied. A later line for the same call
 * replaces an earlier one whose doors are open too.
 */
const struct call_group *calls_of(unsigned doors, size_t *count);

#endif
