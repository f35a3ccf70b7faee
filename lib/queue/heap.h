/* queue/heap - when each queued message is due: 16 octets a message. */
#ifndef POSTAMT_QUEUE_HEAP_H
#define POSTAMT_QUEUE_HEAP_H

#include "queue/id.h"

/*
 * A binary heap ordered by due time, then by id, which is the order of
 * arrival. Two due times stand apart: HEAP_FRESH for a message that was never
 * attempted, and HEAP_FLUSH for one that shall be tried at once.
 */
enum { HEAP_FRESH = 0, HEAP_FLUSH = 1 };

struct heap_entry {
	queue_id id;
	int64_t due_s; /* since the epoch */
};

struct heap {
	struct heap_entry *at; /* owned */
	size_t count, cap;
};

void heap_init(struct heap *h);
void heap_done(struct heap *h);

/* -1 with ENOMEM, and the heap as it was. */
int heap_push(struct heap *h, queue_id id, int64_t due_s);

/* The earliest one; NULL when empty. Valid until the heap changes. */
const struct heap_entry *heap_first(const struct heap *h);
void heap_pop(struct heap *h);

/* Looks through the whole heap: for the rare case only. */
bool heap_has(const struct heap *h, queue_id id);

/* Makes `id` due at `due_s`. False when it is not in the heap. */
bool heap_move(struct heap *h, queue_id id, int64_t due_s);

/* Takes it out. False when it is not there. */
bool heap_remove(struct heap *h, queue_id id);

/* Makes all due at `due_s`. */
void heap_move_all(struct heap *h, int64_t due_s);

#endif
