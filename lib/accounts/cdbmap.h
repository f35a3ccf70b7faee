/* accounts/cdbmap - look-ups in a cdb that is mapped into memory. */
#ifndef POSTAMT_ACCOUNTS_CDBMAP_H
#define POSTAMT_ACCOUNTS_CDBMAP_H

#include "base/slice.h"

/*
 * D. J. Bernstein's constant database, as tinycdb writes it. Every offset is
 * checked against the map, so that a damaged file is an answer, not a crash.
 */
enum cdbmap_result {
	CDBMAP_FOUND = 0,
	CDBMAP_ABSENT,
	CDBMAP_CORRUPT,
};

/* The first value of `key`; written on FOUND alone, points into map. */
enum cdbmap_result cdbmap_find(
    struct slice map, struct slice key, struct slice *value);

/* A file that may be replaced by rename while it is open. */
struct cdbmap_file {
	int fd; /* -1: not open */
	struct slice map;
};

/* -1 with errno: ENOENT when it is absent, EINVAL when it is no cdb. */
int cdbmap_open(struct cdbmap_file *f, const char *path);
void cdbmap_close(struct cdbmap_file *f);

/* Opens path again if it is another file now. -1: the old one stays. */
int cdbmap_refresh(struct cdbmap_file *f, const char *path);

#endif
