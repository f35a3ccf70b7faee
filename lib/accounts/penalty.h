/* accounts/penalty - who guesses passwords waits, then is turned away. */
#ifndef POSTAMT_ACCOUNTS_PENALTY_H
#define POSTAMT_ACCOUNTS_PENALTY_H

#include "base/control.h"

/*
 * A table in a file that all authentication processes map: 16 384 slots of 32
 * octets, each the failures of an account, of a source (an IPv4 /24, an IPv6
 * /64), or a good login of an account from a source. A slot is found by a keyed
 * hash, its set of eight gives up the oldest; so memory is bounded, and whoever
 * floods the table can only make it forget. A record lock, which is a process's
 * own (fcntl(2)), guards a change: forked processes may share the descriptor.
 *
 * Failures halve every half_life_s. From the third on an answer is delayed: 1
 * second, doubled with each, at most PENALTY_DELAY_MAX_MS; from account_max or
 * source_max on it is refused for now. Guesses of one source come at most
 * `rate` a second, over all its connections.
 *
 * A source from which the account has logged in well in the last
 * PENALTY_KNOWN_S is never refused for that account, nor delayed but by its own
 * failures there and then by the rate alone, so that an attacker cannot lock
 * the owner out. An address that is "" (a unix socket, a
 * pipe) and loopback count as sources like any other.
 */
enum {
	PENALTY_DELAY_MAX_MS = 15000,
	PENALTY_KNOWN_S = 90 * 86400,
};

struct penalties {
	int fd; /* -1: none; every question is then answered with 0 */
	struct penalty_table *table;
	uint32_t account_max; /* setting limits/auth-failures-account: 20 */
	uint32_t source_max;  /* limits/auth-failures-source: 50 */
	uint32_t half_life_s; /* limits/auth-failures-half-life: 900 */
	uint32_t rate;	      /* limits/auth-guesses: 2 a second, 0 any */
};

/* Reads the settings. -1 with *why. */
int penalty_settings(struct penalties *p, struct control_error *why);

/*
 * Maps the file, made with mode 0600 if need be; one of another size or
 * version is emptied. -1 with errno, and p->fd is -1.
 */
int penalty_open(struct penalties *p, const char *path);
void penalty_close(struct penalties *p);

/*
 * Before a guess is looked at: milliseconds to wait first (0: none), or
 * PENALTY_REFUSE: answer "try later" without looking. It takes the source's
 * turn. Times are of the wall clock in milliseconds, so that tests need not
 * wait. The account is as it was given: a name that does not exist is counted
 * like one that does.
 */
enum { PENALTY_REFUSE = -1 };
int penalty_ask(
    struct penalties *p, struct slice account, struct slice ip, int64_t now_ms);

/* After it: what became of the guess. */
void penalty_failed(
    struct penalties *p, struct slice account, struct slice ip, int64_t now_ms);
void penalty_passed(
    struct penalties *p, struct slice account, struct slice ip, int64_t now_ms);

#endif
