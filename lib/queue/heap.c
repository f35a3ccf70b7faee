/* queue/heap - when each queued message is due: 16 octets a message. */
#include "queue/heap.h"

#include <stdlib.h>

enum { HEAP_FIRST = 256 };

void
heap_init(struct heap *h)
{
	h->at = NULL;
	h->count = h->cap = 0;
}

void
heap_done(struct heap *h)
{
	free(h->at);
	heap_init(h);
}

static bool
before(const struct heap_entry *a, const struct heap_entry *b)
{
	return a->due_s != b->due_s ? a->due_s < b->due_s : a->id < b->id;
}

static void
rise(struct heap *h, size_t i)
{
	struct heap_entry e = h->at[i];

	while (i > 0 && before(&e, &h->at[(i - 1) / 2])) {
		h->at[i] = h->at[(i - 1) / 2];
		i = (i - 1) / 2;
	}
	h->at[i] = e;
}

static void
sink(struct heap *h, size_t i)
{
	struct heap_entry e = h->at[i];

	for (;;) {
		size_t child = 2 * i + 1;

		if (child >= h->count)
			break;
		if (child + 1 < h->count &&
		    before(&h->at[child + 1], &h->at[child]))
			child++;
		if (!before(&h->at[child], &e))
			break;
		h->at[i] = h->at[child];
		i = child;
	}
	h->at[i] = e;
}

int
heap_push(struct heap *h, queue_id id, int64_t due_s)
{
	if (h->count == h->cap) {
		/* Growing by half keeps what realloc wants at once small. */
		size_t cap = h->cap == 0 ? HEAP_FIRST : h->cap + h->cap / 2;
		struct heap_entry *at = realloc(h->at, cap * sizeof *at);

		if (at == NULL)
			return -1;
		h->at = at;
		h->cap = cap;
	}
	h->at[h->count] = (struct heap_entry){ id, due_s };
	rise(h, h->count++);
	return 0;
}

const struct heap_entry *
heap_first(const struct heap *h)
{
	return h->count == 0 ? NULL : &h->at[0];
}

static void
take_out(struct heap *h, size_t i)
{
	h->at[i] = h->at[--h->count];
	if (i == h->count)
		return;
	rise(h, i);
	sink(h, i);
}

void
heap_pop(struct heap *h)
{
	if (h->count > 0)
		take_out(h, 0);
}

static size_t
find(const struct heap *h, queue_id id)
{
	size_t i = 0;

	while (i < h->count && h->at[i].id != id)
		i++;
	return i;
}

bool
heap_has(const struct heap *h, queue_id id)
{
	return find(h, id) < h->count;
}

bool
heap_move(struct heap *h, queue_id id, int64_t due_s)
{
	size_t i = find(h, id);

	if (i == h->count)
		return false;
	h->at[i].due_s = due_s;
	rise(h, i);
	sink(h, i);
	return true;
}

bool
heap_remove(struct heap *h, queue_id id)
{
	size_t i = find(h, id);

	if (i == h->count)
		return false;
	take_out(h, i);
	return true;
}

void
heap_move_all(struct heap *h, int64_t due_s)
{
	for (size_t i = 0; i < h->count; i++)
		h->at[i].due_s = due_s;
	for (size_t i = h->count / 2; i-- > 0;)
		sink(h, i);
}
