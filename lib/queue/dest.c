/* queue/dest - destinations by name: a mailbox of the slow lane, a domain. */
#include "queue/dest.h"

#include <ctype.h>
#include <stdlib.h>

void
dest_init(struct dest_table *t, unsigned limit)
{
	*t = (struct dest_table){ .limit = limit };
}

static struct dest_entry **
bucket_of(struct dest_table *t, struct slice name)
{
	uint32_t h = 5381;

	for (size_t i = 0; i < name.len; i++)
		h = h * 33 ^ (uint32_t)tolower((unsigned char)name.p[i]);
	return &t->bucket[h % DEST_BUCKETS];
}

static void
entry_free(struct dest_entry *e)
{
	free(e->why);
	free(e);
}

void
dest_done(struct dest_table *t)
{
	for (unsigned i = 0; i < DEST_BUCKETS; i++)
		while (t->bucket[i] != NULL) {
			struct dest_entry *e = t->bucket[i];

			t->bucket[i] = e->next;
			entry_free(e);
		}
	t->count = 0;
}

struct dest_entry *
dest_get(struct dest_table *t, struct slice name, bool make)
{
	struct dest_entry **b = bucket_of(t, name), *e;

	for (e = *b; e != NULL; e = e->next)
		if (slice_caseis(name, e->name))
			return e;
	if (!make)
		return NULL;
	e = calloc(1, sizeof *e + name.len + 1);
	if (e == NULL)
		return NULL;
	for (size_t i = 0; i < name.len; i++)
		e->name[i] = (char)tolower((unsigned char)name.p[i]);
	e->dest.limit = t->limit;
	e->next = *b;
	*b = e;
	t->count++;
	return e;
}

void
dest_release(struct dest_table *t, struct dest_entry *e)
{
	struct dest_entry **p;

	if (e->dest.waiting > 0 || e->dest.busy > 0 || e->dest.in_ring ||
	    (e->failures > 0 && t->count <= DEST_MAX))
		return;
	for (p = bucket_of(t, slice_from(e->name)); *p != e; p = &(*p)->next)
		;
	*p = e->next;
	t->count--;
	entry_free(e);
}

void
dest_reached(struct dest_entry *e)
{
	e->failures = 0;
	e->dead_until_ms = 0;
	free(e->why);
	e->why = NULL;
}

void
dest_failed(struct dest_entry *e, struct slice why, uint32_t dead_s)
{
	free(e->why);
	e->why = strndup(why.p == NULL ? "" : why.p, why.len);
	if (++e->failures >= DEST_FAILURES)
		e->dead_until_ms = deadline_in(dead_s);
}

bool
dest_is_dead(const struct dest_entry *e)
{
	return e->dead_until_ms != 0 && clock_ms() < e->dead_until_ms;
}

void
dest_forgive(struct dest_table *t)
{
	for (unsigned i = 0; i < DEST_BUCKETS; i++) {
		struct dest_entry *e, *next;

		for (e = t->bucket[i]; e != NULL; e = next) {
			next = e->next;
			dest_reached(e);
			dest_release(t, e);
		}
	}
}
