/* accounts/penalty - guessing is slow, then refused for a while. */
#include "accounts/penalty_table.h"

#include "accounts/net.h"

enum {
	FREE_FAILURES = 3,
	DELAY_MAX_MS = 8000,
};

/* `burst` at once; each comes back after step_ms. */
struct rate {
	int64_t step_ms;
	int burst;
};

static const struct rate of_source = { PENALTY_GUESS_MS, PENALTY_BURST };
static const struct rate of_pair = { PENALTY_PAIR_MS, PENALTY_PAIR };

/* Takes one, in advance if need be: how long until it is free. */
static int64_t
take(struct penalty_slot *s, const struct rate *r, int64_t now_ms)
{
	int64_t floor_ms = now_ms - r->burst * r->step_ms;

	if (s->next_ms < floor_ms)
		s->next_ms = floor_ms;
	s->next_ms += r->step_ms;
	return s->next_ms > now_ms ? s->next_ms - now_ms : 0;
}

static void
give_back(struct penalty_slot *s, const struct rate *r)
{
	s->next_ms -= r->step_ms;
}

static int64_t
delay_ms(uint32_t failures)
{
	uint32_t over =
	    failures <= FREE_FAILURES ? 0 : failures - FREE_FAILURES;

	if (over == 0)
		return 0;
	return over > 3 ? DELAY_MAX_MS : 1000 << (over - 1);
}

/* NULL where it is not said whose it is. */
static struct penalty_slot *
account_of(struct penalty *p, const struct penalty_ask *ask, int64_t now_s)
{
	struct penalty_slot *s;

	if (ask->nobody)
		return NULL;
	s = penalty_find(p, ask->account, now_s, true);
	penalty_decay(s, now_s);
	if (s->failures == 0 && s->pending == 0)
		s->last_s = now_s;
	return s;
}

static void
end_pending(struct penalty_slot *account)
{
	if (account != NULL && account->pending > 0)
		account->pending--;
}

/* A source with few failures is rather many people than one who guesses. */
static int64_t
patience_ms(uint32_t failures)
{
	return failures < PENALTY_BURST ? PENALTY_KNOWN_MS : PENALTY_WAIT_MS;
}

static int64_t
ask_again(struct penalty_ask *ask, int64_t wait_ms)
{
	ask->again = true;
	return wait_ms > 0 && wait_ms < PENALTY_AGAIN_MS ? wait_ms
							 : PENALTY_AGAIN_MS;
}

/* What goes on at the account may all be wrong: would one more be too many? */
static bool
is_full(const struct penalty *p, const struct penalty_slot *account)
{
	return account != NULL &&
	    account->failures + (uint64_t)account->pending >= p->account_max;
}

/* For who has not logged in from there. -1 refuses. */
static int64_t
before_unknown(struct penalty *p, struct penalty_ask *ask, int64_t now_ms)
{
	int64_t now_s = now_ms / 1000, waited = now_ms - ask->since_ms, wait;
	struct penalty_slot *source = penalty_find(p, ask->source, now_s, true);
	struct penalty_slot *account = account_of(p, ask, now_s);
	uint32_t failures = penalty_failures(account, now_s);
	int64_t delay = delay_ms(failures) - waited;

	if (penalty_failures(source, now_s) >= p->source_max ||
	    failures >= p->account_max)
		return -1;
	wait = take(source, &of_source, now_ms);
	if (wait == 0 && delay <= 0 && !is_full(p, account)) {
		if (account != NULL)
			account->pending++;
		return 0;
	}
	give_back(source, &of_source);
	if (waited >= patience_ms(source->failures))
		return -1;
	return ask_again(ask, wait > delay ? wait : delay);
}

/* The source's turn was taken before the client was asked. */
static int64_t
before_parked(struct penalty *p, struct penalty_ask *ask, int64_t now_ms)
{
	int64_t now_s = now_ms / 1000;
	struct penalty_slot *source = penalty_find(p, ask->source, now_s, true);
	struct penalty_slot *account = account_of(p, ask, now_s);

	if (penalty_find(p, ask->pair, now_s, false) != NULL)
		return 0;
	if (!is_full(p, account)) {
		account->pending++;
		ask->parked = false;
		return 0;
	}
	if (account->failures >= p->account_max ||
	    now_ms - ask->since_ms >=
		patience_ms(penalty_failures(source, now_s)))
		return -1;
	return ask_again(ask, 0);
}

/* Takes a turn now, or has it asked for again. */
static int64_t
before_known(struct penalty *p, struct penalty_ask *ask, int64_t now_ms)
{
	int64_t now_s = now_ms / 1000, wait;
	struct penalty_slot *lane = penalty_find(p, ask->lane, now_s, true);
	struct penalty_slot *pair = penalty_find(p, ask->pair, now_s, true);

	ask->past = take(pair, &of_pair, now_ms) == 0;
	if (!ask->past)
		give_back(pair, &of_pair);
	wait = take(lane, &of_source, now_ms);
	if (wait == 0 || ask->past)
		return 0;
	give_back(lane, &of_source);
	return ask_again(ask, wait);
}

int
penalty_again(struct penalty *p, struct penalty_ask *ask, int64_t now_ms)
{
	int64_t wait;

	ask->again = false;
	if (!penalty_lock(p))
		return 0;
	if (ask->parked) {
		wait = before_parked(p, ask, now_ms);
	} else {
		ask->past = false;
		ask->known = !ask->nobody &&
		    penalty_find(p, ask->pair, now_ms / 1000, false) != NULL;
		wait = ask->known ? before_known(p, ask, now_ms)
				  : before_unknown(p, ask, now_ms);
	}
	penalty_unlock(p);
	return (int)wait;
}

int
penalty_before(struct penalty *p, struct slice account, struct slice ip,
    int64_t now_ms, struct penalty_ask *ask)
{
	char text[64];
	struct slice from = net_source(ip, text), none = slice_of("", 0);

	*ask = (struct penalty_ask){
		.since_ms = now_ms,
		.account = penalty_key(p, PENALTY_ACCOUNT, account, none),
		.source = penalty_key(p, PENALTY_SOURCE, none, from),
		.lane = penalty_key(p, PENALTY_LANE, none, from),
		.pair = penalty_key(p, PENALTY_PAIR_OF, account, from),
		.nobody = account.len == 0,
	};
	return penalty_again(p, ask, now_ms);
}

void
penalty_park(struct penalty *p, struct penalty_ask *ask, int64_t now_ms)
{
	if (ask->known || ask->nobody || ask->parked || !penalty_lock(p))
		return;
	end_pending(account_of(p, ask, now_ms / 1000));
	ask->parked = true;
	penalty_unlock(p);
}

static void
after_known(struct penalty *p, const struct penalty_ask *ask,
    enum penalty_end end, int64_t now_ms)
{
	int64_t now_s = now_ms / 1000;
	struct penalty_slot *source;

	if (end == PENALTY_DROPPED)
		return;
	if (end != PENALTY_WRONG) {
		give_back(penalty_find(p, ask->lane, now_s, true), &of_source);
		if (ask->past)
			give_back(
			    penalty_find(p, ask->pair, now_s, true), &of_pair);
		return;
	}
	source = penalty_find(p, ask->source, now_s, true);
	penalty_fail(source, now_s);
	/* Strangers of this source have one guess less. */
	(void)take(source, &of_source, now_ms);
}

static void
after_unknown(struct penalty *p, const struct penalty_ask *ask,
    enum penalty_end end, int64_t now_s)
{
	struct penalty_slot *source = penalty_find(p, ask->source, now_s, true);
	struct penalty_slot *account = account_of(p, ask, now_s);

	if (!ask->parked)
		end_pending(account);
	if (end == PENALTY_DROPPED)
		return;
	if (end != PENALTY_WRONG) {
		give_back(source, &of_source);
		return;
	}
	penalty_fail(source, now_s);
	if (account != NULL)
		penalty_fail(account, now_s);
}

void
penalty_after(struct penalty *p, const struct penalty_ask *ask,
    enum penalty_end end, int64_t now_ms)
{
	int64_t now_s = now_ms / 1000;
	struct penalty_slot *account;

	if (!penalty_lock(p))
		return;
	if (ask->known)
		after_known(p, ask, end, now_ms);
	else
		after_unknown(p, ask, end, now_s);
	if (end == PENALTY_RIGHT && !ask->nobody) {
		penalty_find(p, ask->pair, now_s, true)->last_s = now_s;
		account = penalty_find(p, ask->account, now_s, false);
		/* The source's failures stay: one may own an account. */
		if (account != NULL)
			account->failures = 0;
	}
	penalty_unlock(p);
}
