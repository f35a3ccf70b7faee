/* accounts/penalty_table - the slots of accounts/penalty, and for it alone. */
#ifndef POSTAMT_ACCOUNTS_PENALTY_TABLE_H
#define POSTAMT_ACCOUNTS_PENALTY_TABLE_H

#include "accounts/penalty.h"

/*
 * Two hash tables in one file, of PENALTY_SLOTS slots each: one for the pairs,
 * one for all others, so that no flood of failures drives out a pair, which
 * right logins alone make. A key has PROBES places; where all are taken, the
 * slot goes that would be the first to mean nothing: the pair that was used
 * least lately, or the failures that are halved to none soonest. One that is
 * flooded from many networks with guesses at many names so loses the counts of
 * single failures, long before that of an account with many. Which keys are
 * neighbours is a secret of the host, so nobody can aim.
 */
enum penalty_kind {
	PENALTY_ACCOUNT = 0,
	PENALTY_SOURCE,
	PENALTY_LANE,
	PENALTY_PAIR_OF,
	PENALTY_CODES,
};

/* What nobody can find two names of. */
uint64_t penalty_key(const struct penalty *p, enum penalty_kind kind,
    struct slice account, struct slice source);

/*
 * All below under the lock. False when there is no table; one that somebody has
 * cut off is made whole, with nothing in it.
 */
bool penalty_lock(struct penalty *p);
void penalty_unlock(struct penalty *p);

/* The slot of key, else NULL; with `make`, one that is its own from now on. */
struct penalty_slot *penalty_find(
    struct penalty *p, uint64_t key, int64_t now_s, bool make);

/* Halves failures that are due for it. */
void penalty_decay(struct penalty_slot *s, int64_t now_s);

/* How many there are then; none of NULL. */
uint32_t penalty_failures(struct penalty_slot *s, int64_t now_s);

/* One more. */
void penalty_fail(struct penalty_slot *s, int64_t now_s);

#endif
