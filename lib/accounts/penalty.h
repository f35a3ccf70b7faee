/* accounts/penalty - guessing is slow, then refused for a while. */
#ifndef POSTAMT_ACCOUNTS_PENALTY_H
#define POSTAMT_ACCOUNTS_PENALTY_H

#include "accounts/secret.h"
#include "base/slice.h"

/*
 * The file state/penalties, mapped and shared by all processes: what counts for
 * accounts, for sources (the /24 or /64 of an address), and the pairs of an
 * account and a source from which it has logged in.
 *
 * A source has 2 guesses a second over all its connections, PENALTY_BURST at
 * once apart; the next ones wait. One that is right takes nothing from it, so
 * right logins wait for no more than each other's end. From the fourth failure
 * in a row an account makes its next guesser wait 1, 2, 4, 8 seconds. From
 * limits/auth-failures-account (20) and limits/auth-failures-source (100) on,
 * both are refused. What goes on at an account may all be wrong: where the
 * limit would then be reached, the next one waits until one has ended, so that
 * no more can be had by guessing from many sources at once. Who waits asks
 * again in short turns, and whose pair (below) is known meanwhile need not any
 * more. After PENALTY_WAIT_MS strangers are refused; after PENALTY_KNOWN_MS
 * where their source has fewer than PENALTY_BURST failures, as an office has
 * whose users all come at once. An exchange that is dropped before a password
 * was tried is no guess at the account, but its source has begun it all the
 * same: the turn stays taken. Failures are halved every 15 minutes, and so is
 * what was begun and never ended. A token without a login name counts for its
 * source alone.
 *
 * A pair that has logged in before is never refused for failures, its own or
 * others'; what strangers do, also from its own source, does not even slow it.
 * Its guesses have the same rate, in a lane for the known pairs of the source;
 * each is taken from it before it is known to be wrong, and given back when it
 * was right. So right logins are held up by nothing but more of them than
 * PENALTY_BURST at the same moment, and that until one of these ends. So that
 * one pair's guesses do not keep its neighbours waiting, each pair may also go
 * PENALTY_PAIR times past the lane, which then owes for it; such a turn comes
 * back after PENALTY_PAIR_MS.
 *
 * In sum a source, known or not, guesses twice a second, once 20 (and 3 for
 * each known pair) apart. Both cannot be had, that rate and a turn for
 * everybody who asks: where more guess at one known pair from its own source
 * than there are turns, its owner is one of many. Nobody is told no for that;
 * but who had no turn for PENALTY_KNOWN_MS, the time that a login program
 * waits, is told to come again.
 */
enum {
	PENALTY_SLOTS = 65536, /* for pairs, and for all else */
	PENALTY_BURST = 10,
	PENALTY_GUESS_MS = 500,
	PENALTY_WAIT_MS = 10000, /* strangers of a source with failures */
	PENALTY_PAIR = 3,
	PENALTY_PAIR_MS = 300000,
	PENALTY_AGAIN_MS = 100,
	PENALTY_KNOWN_MS = 40000, /* below IPC_DEADLINE_S */
	PENALTY_HALF_S = 900,
};

struct penalty_slot {
	uint64_t key;
	int64_t last_s;	 /* failures halved, or a pair used; 0 empty */
	int64_t next_ms; /* when all that was taken has come back */
	uint32_t failures;
	uint32_t pending; /* accounts: strangers' guesses that go on */
};

struct penalty {
	int fd;
	struct penalty_slot *slots; /* NULL: not open, nothing counts */
	unsigned char secret[SECRET_SIZE];
	uint32_t account_max, source_max;
};

/* What penalty_before found and took, for penalty_again and penalty_after. */
struct penalty_ask {
	uint64_t account, source, lane, pair;
	int64_t since_ms; /* of the first time it was asked */
	bool known;
	bool again;  /* nothing was taken: wait, then ask again */
	bool nobody; /* no account was named */
	bool parked; /* not among what goes on at the account */
	bool past;   /* past the lane, by the pair's own turn */
};

/*
 * -1 with errno when the file cannot be had, for want of room, say. What counts
 * is then kept in memory, for this process and those that it forks.
 */
int penalty_open(struct penalty *p);
void penalty_close(struct penalty *p);

/*
 * Before a guess at now_ms (wall clock): 0 to go on, or -1 to refuse, or, with
 * ask->again, milliseconds to wait before penalty_again. The guess that goes on
 * is counted as if it were wrong until penalty_after tells.
 */
int penalty_before(struct penalty *p, struct slice account, struct slice ip,
    int64_t now_ms, struct penalty_ask *ask);

/* The same for one that was told to ask again: what is known by now counts. */
int penalty_again(struct penalty *p, struct penalty_ask *ask, int64_t now_ms);

/* The same now, with the waiting done. False refuses. */
bool penalty_pass(struct penalty *p, struct slice account, struct slice ip,
    struct penalty_ask *ask);

/*
 * While a client of an exchange is waited for, nothing is tried: then it is no
 * guess at the account, so that nobody closes one by exchanges left open. The
 * source's turn stays taken. Before what came is judged, penalty_resume, which
 * may wait again; false refuses. After neither, or once, penalty_after.
 */
void penalty_park(struct penalty *p, struct penalty_ask *ask, int64_t now_ms);
bool penalty_resume(struct penalty *p, struct penalty_ask *ask);

enum penalty_end {
	PENALTY_RIGHT,
	PENALTY_WRONG,
	PENALTY_UNKNOWN, /* nobody found out: all is given back */
	PENALTY_DROPPED, /* nothing was tried: the source's turn stays taken */
};

void penalty_after(struct penalty *p, const struct penalty_ask *ask,
    enum penalty_end end, int64_t now_ms);

/*
 * One-time codes are guessed by who has the password already, maybe from where
 * the account is known. So wrong ones have a count of their own, which nothing
 * that is right sets back; where it has reached that of an account, no code is
 * looked at, from anywhere, until it is halved.
 */
bool penalty_codes_closed(
    struct penalty *p, struct slice account, int64_t now_ms);
void penalty_code_wrong(
    struct penalty *p, struct slice account, int64_t now_ms);

#endif
