/* maildir/program - run what a mailbox's owner wants run. */
#ifndef POSTAMT_MAILDIR_PROGRAM_H
#define POSTAMT_MAILDIR_PROGRAM_H

#include "base/slice.h"

#include <stdbool.h>
#include <sys/types.h>

/* As much of what a program says as is kept. */
enum { PROGRAM_OUTPUT_MAX = 4096 };

struct program {
	const char *command; /* for /bin/sh -c */
	char *const *env;    /* all of its environment */
	const char *home;    /* its folder */
	uid_t uid;
	gid_t gid;
	int message;	  /* its descriptor 0, wound back to the start */
	uint32_t limit_s; /* then it and its process group are killed */
};

enum program_end {
	PROGRAM_EXITED = 0,
	PROGRAM_KILLED,	 /* by a signal, not ours */
	PROGRAM_TIMEOUT, /* by us */
	PROGRAM_ERROR,	 /* it could not be started: errno tells */
};

struct program_result {
	int status; /* the exit status, or the signal */
	char output[PROGRAM_OUTPUT_MAX + 1];
	size_t output_len;
};

/*
 * Runs it with the owner's ids for good, no other descriptor than 0, 1 and 2,
 * no new privileges, in a session and process group of its own, with core
 * files off and CPU time limited; 1 and 2 are kept in r->output. Call it as
 * the owner (maildir/owner) or unprivileged. r->status is written on the first
 * two results, the output on the first three.
 */
enum program_end program_run(const struct program *p, struct program_result *r);

#endif
