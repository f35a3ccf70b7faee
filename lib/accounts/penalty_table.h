/* accounts/penalty_table - the slots of accounts/penalty, in a mapped file. */
#ifndef POSTAMT_ACCOUNTS_PENALTY_TABLE_H
#define POSTAMT_ACCOUNTS_PENALTY_TABLE_H

#include "base/slice.h"

enum { PENALTY_SETS = 2048, PENALTY_WAYS = 8 };

struct penalty_slot {
	uint64_t key;	 /* 0: free */
	int64_t at_ms;	 /* of the last event counted */
	int64_t next_ms; /* a source's next turn */
	uint32_t count;	 /* failures; of a pair: since the good login */
	uint32_t reserved;
};

struct penalty_table {
	char magic[32];		/* "postamt-penalties 1\n", NUL padded */
	unsigned char seed[32]; /* of the hash; random, made with the file */
	struct penalty_slot slot[PENALTY_SETS][PENALTY_WAYS];
};

/* What a guess concerns: the account, its source, both together. */
struct penalty_keys {
	uint64_t account, source, pair, turn;
};

void penalty_keys(const struct penalty_table *t, struct slice account,
    struct slice ip, struct penalty_keys *k);

/* NULL when there is none. */
struct penalty_slot *penalty_slot_find(struct penalty_table *t, uint64_t key);

/* Found or made; a new one takes the place of the oldest of its set. */
struct penalty_slot *penalty_slot_take(
    struct penalty_table *t, uint64_t key, int64_t now_ms);

#endif
