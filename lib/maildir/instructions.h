/* maildir/instructions - what a mailbox's owner wants done: `.postamt`. */
#ifndef POSTAMT_MAILDIR_INSTRUCTIONS_H
#define POSTAMT_MAILDIR_INSTRUCTIONS_H

#include "base/arena.h"
#include "base/slice.h"

/*
 * The syntax of qmail's dot-qmail(5); doc/dot-postamt.5 has it for people.
 * Empty lines and blanks at the end of a line say nothing.
 *
 *   # text          a comment
 *   &address        forward; also without the & where the line begins with a
 *                   letter or a digit
 *   |command        run by /bin/sh
 *   ./path/  /path/ into that maildir
 *   ./path   /path  an mbox file: refused, we write none
 *   +list           only forwards may follow
 */
enum instruction_kind {
	INSTRUCTION_MAILDIR,
	INSTRUCTION_PROGRAM,
	INSTRUCTION_FORWARD,
};

struct instruction {
	enum instruction_kind kind;
	struct slice text; /* path with its "/", command, address */
	unsigned line;	   /* from 1 */
};

struct instructions {
	struct instruction *list; /* in the arena */
	size_t count;
	bool is_default; /* an empty file: as if there were none */
	bool asks_slow;	 /* a program or a forward is among them */
};

enum instructions_result {
	INSTRUCTIONS_OK = 0,
	INSTRUCTIONS_MBOX,	/* a line names an mbox file */
	INSTRUCTIONS_SYNTAX,	/* a line is nothing of the above */
	INSTRUCTIONS_NUL,	/* a NUL in the file */
	INSTRUCTIONS_TOOMANY,	/* over INSTRUCTIONS_MAX of them */
	INSTRUCTIONS_FORBIDDEN, /* a file or program where only forwards may be
				 */
	INSTRUCTIONS_MEMORY,	/* errno tells */
};

enum { INSTRUCTIONS_MAX = 1000, INSTRUCTIONS_OCTETS_MAX = 65536 };

/*
 * in            the whole file; what is returned points into it
 * forward_only  the file has its owner's x bit set: as if +list began it
 * out           written on OK alone
 * line          written on other results: where it went wrong, 0 nowhere
 *
 * Each wrong file is a deferral (4.3.5): its owner may still mend it.
 */
enum instructions_result instructions_parse(struct slice in, bool forward_only,
    struct arena *arena, struct instructions *out, unsigned *line);

enum { INSTRUCTIONS_NAME_SIZE = 256 };

/*
 * The nth name, from 0, of the file to look for, for the detail of
 * user+detail ("" none). For "a-b": .postamt-a-b, .postamt-a-default,
 * .postamt-default, .postamt. Capitals become small, dots and slashes colons.
 * False past the last. A detail that fits no name, or holds control
 * characters, has the last one alone.
 *
 * rest  what of the detail `default` stands for, NULL p where none does;
 *       points into it
 */
bool instructions_name(struct slice detail, unsigned nth,
    char out[INSTRUCTIONS_NAME_SIZE], struct slice *rest);

#endif
