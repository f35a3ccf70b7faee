/* serve/board - what workers and their parent tell each other. */
#include "serve/board.h"

#include <stddef.h>
#include <sys/mman.h>

struct board *
board_new(uint32_t max)
{
	struct board *b = mmap(NULL, sizeof *b, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (b == MAP_FAILED)
		return NULL;
	b->max = max;
	return b;
}

void
board_free(struct board *b)
{
	(void)munmap(b, sizeof *b);
}

unsigned
board_idle(struct board *b)
{
	unsigned n = 0;

	for (unsigned i = 0; i < b->max; i++)
		n += atomic_load(&b->state[i]) == BOARD_IDLE;
	return n;
}

/*
 * Each says first whom it serves and counts then: two at once may both refuse,
 * but never both take the last place.
 */
bool
board_claim(
    struct board *b, unsigned slot, uint64_t source, uint32_t source_max)
{
	uint32_t n = 0;

	if (source == 0)
		return true;
	atomic_store(&b->source[slot], source);
	for (unsigned i = 0; i < b->max; i++)
		n += atomic_load(&b->source[i]) == source;
	if (n <= source_max)
		return true;
	atomic_store(&b->source[slot], 0);
	return false;
}

void
board_clear(struct board *b, unsigned slot)
{
	atomic_store(&b->state[slot], BOARD_FREE);
	atomic_store(&b->source[slot], 0);
}
