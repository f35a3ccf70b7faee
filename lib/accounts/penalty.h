/* accounts/penalty - guessing is slow, then refused for a while. */
#ifndef POSTAMT_ACCOUNTS_PENALTY_H
#define POSTAMT_ACCOUNTS_PENALTY_H

#include "base/slice.h"

/*
 * The file state/penalties, mapped and shared by all processes: what counts for
 * accounts, for sources (the /24 or /64 of an address), and the pairs of an
 * account and a source from which it has logged in.
 *
 * A source has 2 attempts a second over all its connections, a burst of
 * PENALTY_BURST apart; the next ones wait. From the fourth failure in a row an
 * account makes its next guesser wait 1, 2, 4, 8 seconds. From
 * limits/auth-failures-account (20) and limits/auth-failures-source (100) on,
 * both are refused. Failures are halved every 15 minutes.
 *
 * A pair that has logged in before is never refused, and waits only while its
 * source is guessing. What somebody else does elsewhere is nothing to it.
 */
enum {
	PENALTY_SLOTS = 65536,
	PENALTY_BURST = 10,
	PENALTY_GUESS_MS = 500,
	PENALTY_WAIT_MS = 10000, /* who would wait longer is refused */
	PENALTY_HALF_S = 900,
};

struct penalty_slot {
	uint64_t key;
	int64_t last_s;	 /* when it was changed; 0 empty */
	int64_t next_ms; /* sources: when the next attempt is free */
	uint32_t failures, spare;
};

struct penalty {
	int fd;
	struct penalty_slot *slots; /* NULL: not open, nothing counts */
	uint32_t account_max, source_max;
};

/* What penalty_before found, for penalty_after. */
struct penalty_ask {
	uint64_t account, source, pair;
	bool known;
};

int penalty_open(struct penalty *p); /* -1 with errno */
void penalty_close(struct penalty *p);

/*
 * Before a guess at now_ms (wall clock): milliseconds to wait, or -1 to refuse.
 * The guess is counted as if it were wrong until penalty_after tells.
 */
int penalty_before(struct penalty *p, struct slice account, struct slice ip,
    int64_t now_ms, struct penalty_ask *ask);
void penalty_after(
    struct penalty *p, const struct penalty_ask *ask, bool ok, int64_t now_ms);

#endif
