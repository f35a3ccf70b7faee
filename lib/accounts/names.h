/* accounts/names - a set of names in memory, each with a line and a value. */
#ifndef POSTAMT_ACCOUNTS_NAMES_H
#define POSTAMT_ACCOUNTS_NAMES_H

#include "base/slice.h"

/* Keys and values are borrowed and must outlive the set. */
struct names_entry {
	struct slice key; /* p is NULL in an empty slot */
	struct slice value;
	unsigned line; /* where it was read */
	int mark;      /* for whoever walks them */
};

struct names {
	struct names_entry *slots; /* owned */
	size_t cap, count;
};

void names_init(struct names *n);
void names_done(struct names *n);

/* NULL when absent. */
struct names_entry *names_get(const struct names *n, struct slice key);

/* The entry of `key`, which is new and empty. NULL without memory. An
 * insertion may move the others. */
struct names_entry *names_add(struct names *n, struct slice key);

#endif
