/* serve/board - what workers and their parent tell each other. */
#ifndef POSTAMT_SERVE_BOARD_H
#define POSTAMT_SERVE_BOARD_H

#include "serve/serve.h"

#include <stdatomic.h>

enum board_state { BOARD_FREE = 0, BOARD_IDLE, BOARD_BUSY };

/*
 * In memory that all of them share; a worker has a slot. How many are idle is
 * counted each time: a number beside the states would stay wrong when a worker
 * is killed between the two.
 */
struct board {
	uint32_t max;	    /* slots in use */
	atomic_uint served; /* connections taken, ever */
	atomic_uchar state[SERVE_WORKERS_MAX];
	atomic_ullong source[SERVE_WORKERS_MAX]; /* whom it serves; 0: any */
};

/* Of `max` slots; NULL with errno. */
struct board *board_new(uint32_t max);
void board_free(struct board *b);

unsigned board_idle(struct board *b);

/*
 * The worker in `slot` takes a connection of that source (serve/roster), or
 * finds that source_max are served already: false.
 */
bool board_claim(
    struct board *b, unsigned slot, uint64_t source, uint32_t source_max);

/* Whoever was in that slot has ended. */
void board_clear(struct board *b, unsigned slot);

#endif
