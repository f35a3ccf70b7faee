/* base/arena - memory given back all at once. */
#ifndef POSTAMT_BASE_ARENA_H
#define POSTAMT_BASE_ARENA_H

#include "base/slice.h"

/*
 * One for a connection, one for a command, reset before the next. What was
 * allocated lives until reset or done. Bounded: past `max` octets in use,
 * arena_alloc returns NULL with ENOBUFS; without memory NULL with ENOMEM.
 */
struct arena_block;
struct arena {
	struct arena_block *blocks;
	size_t used; /* octets handed out */
	size_t max;
};

void arena_init(struct arena *a, size_t max);
void arena_reset(struct arena *a); /* keeps one block for the next round */
void arena_done(struct arena *a);

void *arena_alloc(struct arena *a, size_t size); /* zeroed, max-aligned */

/* A copy with a NUL behind it; p is NULL on failure. */
struct slice arena_dup(struct arena *a, struct slice s);

#endif
