/* accounts/names - a set of names in memory, each with a line and a value. */
#include "accounts/names.h"

#include <stdlib.h>

void
names_init(struct names *n)
{
	n->slots = NULL;
	n->cap = n->count = 0;
}

void
names_done(struct names *n)
{
	free(n->slots);
	names_init(n);
}

/* FNV-1a; the tables are the admin's own, nobody can choose collisions. */
static size_t
hash(struct slice key)
{
	uint64_t h = 14695981039346656037ULL;

	for (size_t i = 0; i < key.len; i++)
		h = (h ^ (unsigned char)key.p[i]) * 1099511628211ULL;
	return (size_t)(h ^ (h >> 32));
}

/* The slot that holds key, or the empty one where it belongs. */
static struct names_entry *
slot_of(struct names_entry *slots, size_t cap, struct slice key)
{
	size_t i = hash(key) & (cap - 1);

	while (slots[i].key.p != NULL && !slice_eq(slots[i].key, key))
		i = (i + 1) & (cap - 1);
	return &slots[i];
}

struct names_entry *
names_get(const struct names *n, struct slice key)
{
	struct names_entry *e;

	if (n->cap == 0)
		return NULL;
	e = slot_of(n->slots, n->cap, key);
	return e->key.p == NULL ? NULL : e;
}

static int
grow(struct names *n)
{
	size_t cap = n->cap == 0 ? 64 : n->cap * 2;
	struct names_entry *slots = calloc(cap, sizeof *slots);

	if (slots == NULL)
		return -1;
	for (size_t i = 0; i < n->cap; i++)
		if (n->slots[i].key.p != NULL)
			*slot_of(slots, cap, n->slots[i].key) = n->slots[i];
	free(n->slots);
	n->slots = slots;
	n->cap = cap;
	return 0;
}

struct names_entry *
names_add(struct names *n, struct slice key)
{
	struct names_entry *e;

	if (n->count * 2 >= n->cap && grow(n) == -1)
		return NULL;
	e = slot_of(n->slots, n->cap, key);
	e->key = key;
	n->count++;
	return e;
}
