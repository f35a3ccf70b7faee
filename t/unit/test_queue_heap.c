#include "queue/heap.h"
#include "unit.h"

#include <stdlib.h>

static void
test_order(void)
{
	static const struct heap_entry in[] = { { 5, 100 }, { 4, 100 },
		{ 9, HEAP_FRESH }, { 7, 50 }, { 8, HEAP_FRESH },
		{ 1, HEAP_FLUSH }, { 2, 7000000000 } };
	static const queue_id out[] = { 8, 9, 1, 7, 4, 5, 2 };
	struct heap h;

	heap_init(&h);
	CHECK(heap_first(&h) == NULL);
	heap_pop(&h);
	for (size_t i = 0; i < sizeof in / sizeof *in; i++)
		CHECK(heap_push(&h, in[i].id, in[i].due_s) == 0);
	for (size_t i = 0; i < sizeof out / sizeof *out; i++) {
		ROW(i, heap_first(&h)->id == out[i]);
		heap_pop(&h);
	}
	CHECK(heap_first(&h) == NULL);
	heap_done(&h);
}

static void
test_many(void)
{
	int64_t last = -1;
	struct heap h;

	heap_init(&h);
	srand(1);
	for (unsigned i = 0; i < 10000; i++)
		CHECK(heap_push(&h, i, rand() % 1000) == 0);
	for (unsigned i = 0; i < 100; i++)
		CHECK(heap_move(&h, i * 7, rand() % 2000));
	for (unsigned i = 0; i < 10000; i++) {
		CHECK(heap_first(&h)->due_s >= last);
		last = heap_first(&h)->due_s;
		heap_pop(&h);
	}
	CHECK(h.count == 0);
	heap_done(&h);
}

static void
test_move(void)
{
	struct heap h;

	heap_init(&h);
	for (unsigned i = 1; i <= 5; i++)
		CHECK(heap_push(&h, i, 100 * i) == 0);
	CHECK(heap_has(&h, 5) && !heap_has(&h, 6));
	CHECK(heap_move(&h, 5, HEAP_FLUSH));
	CHECK(heap_first(&h)->id == 5);
	CHECK(heap_move(&h, 5, 1000));
	CHECK(heap_first(&h)->id == 1);
	CHECK(!heap_move(&h, 6, 1));
	CHECK(heap_push(&h, 77, 3) == 0);
	CHECK(heap_remove(&h, 77) && !heap_remove(&h, 77));
	heap_move_all(&h, HEAP_FLUSH);
	for (unsigned i = 1; i <= 5; i++) {
		ROW(i, heap_first(&h)->id == i);
		ROW(i, heap_first(&h)->due_s == HEAP_FLUSH);
		heap_pop(&h);
	}
	heap_done(&h);
}

static void
test_size(void)
{
	CHECK(sizeof(struct heap_entry) == 16);
}

int
main(void)
{
	return unit_run("queue/heap",
	    (CU_TestFunc[]){
		test_order, test_many, test_move, test_size, NULL });
}
