/* accounts/penalty - who guesses passwords waits, then is turned away. */
#include "accounts/penalty.h"

#include "accounts/penalty_table.h"

#include <fcntl.h>

enum { FREE_FAILURES = 2, HALVINGS_MAX = 31 };

int
penalty_settings(struct penalties *p, struct control_error *why)
{
	*p = (struct penalties){ .fd = -1,
		.account_max = 20,
		.source_max = 50,
		.half_life_s = 900,
		.rate = 2 };
	if (control_u32("limits/auth-failures-account", 1, 1000000,
		&p->account_max, why) == -1 ||
	    control_u32("limits/auth-failures-source", 1, 1000000,
		&p->source_max, why) == -1 ||
	    control_u32("limits/auth-guesses", 0, 1000, &p->rate, why) == -1)
		return -1;
	return control_u32(
	    "limits/auth-failures-half-life", 1, 86400, &p->half_life_s, why);
}

/* The failures that count now, of those counted then. */
static uint32_t
decayed(const struct penalties *p, const struct penalty_slot *s, int64_t now_ms)
{
	int64_t halvings =
	    (now_ms - s->at_ms) / ((int64_t)p->half_life_s * 1000);

	if (halvings < 0)
		halvings = 0;
	return halvings > HALVINGS_MAX ? 0 : s->count >> halvings;
}

static uint32_t
failures(const struct penalties *p, uint64_t key, int64_t now_ms)
{
	const struct penalty_slot *s = penalty_slot_find(p->table, key);

	return s == NULL ? 0 : decayed(p, s, now_ms);
}

/* The slot of a good login of this account from this source, if recent. */
static struct penalty_slot *
known(const struct penalties *p, uint64_t pair, int64_t now_ms)
{
	struct penalty_slot *s = penalty_slot_find(p->table, pair);

	if (s == NULL || now_ms - s->at_ms >= (int64_t)PENALTY_KNOWN_S * 1000)
		return NULL;
	return s;
}

static int
delay_for(uint32_t count)
{
	int ms = 1000;

	if (count <= FREE_FAILURES)
		return 0;
	while (--count > FREE_FAILURES && ms < PENALTY_DELAY_MAX_MS)
		ms *= 2;
	return ms < PENALTY_DELAY_MAX_MS ? ms : PENALTY_DELAY_MAX_MS;
}

/* How long until the source's turn, which is taken. */
static int
turn(struct penalties *p, uint64_t key, int64_t now_ms)
{
	struct penalty_slot *s;
	int64_t wait_ms;

	if (p->rate == 0)
		return 0;
	s = penalty_slot_take(p->table, key, now_ms);
	wait_ms = s->next_ms - now_ms;
	if (wait_ms < 0 || wait_ms > 2 * PENALTY_DELAY_MAX_MS)
		wait_ms = 0; /* long ago, or the clock went back */
	if (wait_ms > PENALTY_DELAY_MAX_MS)
		return PENALTY_REFUSE;
	s->next_ms = now_ms + wait_ms + 1000 / p->rate;
	s->at_ms = now_ms;
	return (int)wait_ms;
}

static int
ask_stranger(struct penalties *p, const struct penalty_keys *k, int64_t now_ms)
{
	uint32_t by_account = failures(p, k->account, now_ms);
	uint32_t by_source = failures(p, k->source, now_ms);
	int delay_ms =
	    delay_for(by_account > by_source ? by_account : by_source);
	int wait_ms;

	if (by_account >= p->account_max || by_source >= p->source_max)
		return PENALTY_REFUSE;
	wait_ms = turn(p, k->turn, now_ms);
	if (wait_ms == PENALTY_REFUSE || wait_ms > delay_ms)
		return wait_ms;
	return delay_ms;
}

static int
lock(const struct penalties *p, short type)
{
	struct flock l = { .l_type = type, .l_whence = SEEK_SET };

	return fcntl(p->fd, F_SETLKW, &l);
}

int
penalty_ask(
    struct penalties *p, struct slice account, struct slice ip, int64_t now_ms)
{
	const struct penalty_slot *friend;
	struct penalty_keys k;
	int delay_ms = 0;

	if (p->fd == -1 || lock(p, F_WRLCK) == -1)
		return 0;
	penalty_keys(p->table, account, ip, &k);
	friend = known(p, k.pair, now_ms);
	if (friend == NULL)
		delay_ms = ask_stranger(p, &k, now_ms);
	else if (friend->count > 0)
		delay_ms = turn(p, k.turn, now_ms);
	if (friend != NULL && delay_ms == PENALTY_REFUSE)
		delay_ms = PENALTY_DELAY_MAX_MS;
	(void)lock(p, F_UNLCK);
	return delay_ms;
}

static void
count_failure(struct penalties *p, uint64_t key, int64_t now_ms)
{
	struct penalty_slot *s = penalty_slot_take(p->table, key, now_ms);

	s->count = decayed(p, s, now_ms) + 1;
	s->at_ms = now_ms;
}

void
penalty_failed(
    struct penalties *p, struct slice account, struct slice ip, int64_t now_ms)
{
	struct penalty_slot *friend;
	struct penalty_keys k;

	if (p->fd == -1 || lock(p, F_WRLCK) == -1)
		return;
	penalty_keys(p->table, account, ip, &k);
	friend = known(p, k.pair, now_ms);
	if (friend != NULL) {
		/* The owner's typing errors at home are no attack. */
		friend->count = 1;
	} else {
		count_failure(p, k.account, now_ms);
		count_failure(p, k.source, now_ms);
	}
	(void)lock(p, F_UNLCK);
}

void
penalty_passed(
    struct penalties *p, struct slice account, struct slice ip, int64_t now_ms)
{
	struct penalty_keys k;
	struct penalty_slot *s;

	if (p->fd == -1 || lock(p, F_WRLCK) == -1)
		return;
	penalty_keys(p->table, account, ip, &k);
	s = penalty_slot_take(p->table, k.pair, now_ms);
	s->count = 0;
	s->at_ms = now_ms;
	(void)lock(p, F_UNLCK);
}
