/* accounts/breached - passwords that others have lost already. */
#ifndef POSTAMT_ACCOUNTS_BREACHED_H
#define POSTAMT_ACCOUNTS_BREACHED_H

#include "base/slice.h"

/*
 * A file of lines "HASH:COUNT", HASH the SHA-1 of a password in 40 hex digits
 * of either case, COUNT how often it was seen, sorted by HASH: what Have I Been
 * Pwned publishes, or what postamt-breached builds. Looked up by bisection,
 * some 40 reads of 128 octets for 1e9 lines; nothing is loaded.
 */
enum breached_result {
	BREACHED_NO = 0,
	BREACHED_YES,	    /* *count is written; 0 where the line has none */
	BREACHED_ERROR,	    /* errno tells */
	BREACHED_FORMAT,    /* a line that was looked at is none of these */
	BREACHED_UNSORTED,  /* lines that were looked at are in disorder */
	BREACHED_TRUNCATED, /* the last line is only the start of one */
};

/* What is wrong with the list, for people; of ERROR what errno says. */
const char *breached_why(enum breached_result result);

enum breached_result breached_find(
    const char *path, struct slice password, uint64_t *count);

/*
 * Reads passwords from `in`, a line each, and writes such a file to `out`. In
 * memory: 20 octets a line. -1 with errno.
 */
int breached_build(int in, int out, uint64_t *lines);

#endif
