/* base/arena - memory given back all at once. */
#include "base/arena.h"

#include <errno.h>
#include <stdalign.h>
#include <stdlib.h>

enum { ARENA_BLOCK = 4096 - 64 };

struct arena_block {
	struct arena_block *next;
	size_t size; /* octets in data */
	size_t used;
	alignas(max_align_t) char data[];
};

void
arena_init(struct arena *a, size_t max)
{
	*a = (struct arena){ .max = max };
}

static struct arena_block *
block_new(size_t size)
{
	struct arena_block *b;

	if (size < ARENA_BLOCK)
		size = ARENA_BLOCK;
	b = malloc(sizeof *b + size);
	if (b == NULL)
		return NULL;
	b->next = NULL;
	b->size = size;
	b->used = 0;
	return b;
}

void *
arena_alloc(struct arena *a, size_t size)
{
	size_t align = alignof(max_align_t), need;
	struct arena_block *b = a->blocks;
	char *p;

	if (size > a->max || a->used > a->max - size) {
		errno = ENOBUFS;
		return NULL;
	}
	need = (size + align - 1) / align * align;
	if (b == NULL || b->size - b->used < need) {
		b = block_new(need);
		if (b == NULL)
			return NULL;
		b->next = a->blocks;
		a->blocks = b;
	}
	p = b->data + b->used;
	b->used += need;
	a->used += size;
	return memset(p, 0, size);
}

struct slice
arena_dup(struct arena *a, struct slice s)
{
	char *p = arena_alloc(a, s.len + 1);

	if (p == NULL)
		return slice_of(NULL, 0);
	if (s.len > 0)
		memcpy(p, s.p, s.len);
	return slice_of(p, s.len);
}

void
arena_reset(struct arena *a)
{
	struct arena_block *b;

	while ((b = a->blocks) != NULL && b->next != NULL) {
		a->blocks = b->next;
		free(b);
	}
	if (b != NULL)
		b->used = 0;
	a->used = 0;
}

void
arena_done(struct arena *a)
{
	arena_reset(a);
	free(a->blocks);
	a->blocks = NULL;
}
