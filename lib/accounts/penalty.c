/* accounts/penalty - guessing is slow, then refused for a while. */
#include "accounts/penalty.h"

#include "accounts/hash_digest.h"
#include "accounts/net.h"
#include "accounts/state.h"
#include "base/clock.h"
#include "base/control.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	PROBES = 8,
	FREE_FAILURES = 3,
	DELAY_MAX_MS = 8000,
	DEBT_MAX_MS = 60000, /* beyond it: garbage, or the clock was set */
};

/* `burst` at once; each comes back after step_ms. */
struct rate {
	int64_t step_ms;
	int burst;
};

static const struct rate of_source = { PENALTY_GUESS_MS, PENALTY_BURST };
static const struct rate of_pair = { PENALTY_PAIR_MS, PENALTY_PAIR };

static const size_t map_size = PENALTY_SLOTS * sizeof(struct penalty_slot);

int
penalty_open(struct penalty *p)
{
	struct control_error why;
	char path[PATH_SIZE];
	void *map;

	*p = (struct penalty){ .fd = -1, .account_max = 20, .source_max = 100 };
	(void)control_u32(
	    "limits/auth-failures-account", 1, 1000000, &p->account_max, &why);
	(void)control_u32(
	    "limits/auth-failures-source", 1, 1000000, &p->source_max, &why);
	if (path_join(path, state_root(), "penalties") == -1 ||
	    (mkdir(state_root(), 0700) == -1 && errno != EEXIST))
		return -1;
	p->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (p->fd == -1)
		return -1;
	map = MAP_FAILED;
	if (ftruncate(p->fd, (off_t)map_size) == 0)
		map = mmap(NULL, map_size, PROT_READ | PROT_WRITE, MAP_SHARED,
		    p->fd, 0);
	if (map == MAP_FAILED) {
		penalty_close(p);
		return -1;
	}
	p->slots = map;
	return 0;
}

void
penalty_close(struct penalty *p)
{
	int err = errno;

	if (p->slots != NULL)
		(void)munmap(p->slots, map_size);
	if (p->fd != -1)
		(void)close(p->fd);
	p->slots = NULL;
	p->fd = -1;
	errno = err;
}

/* A process's own lock, which its end gives up. */
static void
lock(struct penalty *p, short type)
{
	struct flock l = { .l_type = type, .l_whence = SEEK_SET };

	while (fcntl(p->fd, F_SETLKW, &l) == -1 && errno == EINTR)
		;
}

/* Nobody can find two names of one key. */
static uint64_t
key_of(const char *kind, struct slice a, struct slice b)
{
	unsigned char md[32] = { 0 };
	uint64_t key;
	struct buf text;

	buf_init(&text, 1024);
	buf_puts(&text, kind);
	buf_put(&text, a);
	buf_putc(&text, '\n');
	buf_put(&text, b);
	(void)hash_sha256(buf_slice(&text), slice_of("", 0), md);
	buf_done(&text);
	memcpy(&key, md, sizeof key);
	return key;
}

/* The slot of key; else the emptiest of its neighbours, made its own. */
static struct penalty_slot *
slot_of(struct penalty *p, uint64_t key, int64_t now_s, bool make)
{
	struct penalty_slot *oldest = NULL;

	for (unsigned i = 0; i < PROBES; i++) {
		struct penalty_slot *s =
		    &p->slots[(key + i) & (PENALTY_SLOTS - 1)];

		if (s->key == key && s->last_s != 0)
			return s;
		if (oldest == NULL || s->last_s < oldest->last_s)
			oldest = s;
	}
	if (!make)
		return NULL;
	*oldest = (struct penalty_slot){ .key = key, .last_s = now_s };
	return oldest;
}

static uint32_t
decayed(const struct penalty_slot *s, int64_t now_s)
{
	int64_t halves = (now_s - s->last_s) / PENALTY_HALF_S;

	if (halves <= 0)
		return s->failures;
	return halves > 31 ? 0 : s->failures >> halves;
}

static void
fail(struct penalty_slot *s, int64_t now_s)
{
	s->failures = decayed(s, now_s) + 1;
	s->last_s = now_s;
}

/* Takes one, in advance if need be: how long until it is free. */
static int64_t
take(struct penalty_slot *s, const struct rate *r, int64_t now_ms)
{
	int64_t floor_ms = now_ms - r->burst * r->step_ms;

	if (s->next_ms < floor_ms)
		s->next_ms = floor_ms;
	if (s->next_ms > now_ms + DEBT_MAX_MS)
		s->next_ms = now_ms + DEBT_MAX_MS;
	s->next_ms += r->step_ms;
	s->last_s = now_ms / 1000;
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
	int64_t ms = 1000;

	if (failures <= FREE_FAILURES)
		return 0;
	for (; failures > FREE_FAILURES + 1 && ms < DELAY_MAX_MS; failures--)
		ms *= 2;
	return ms;
}

/* For who has not logged in from there. -1 refuses. */
static int64_t
before_unknown(struct penalty *p, const struct penalty_ask *ask, int64_t now_ms)
{
	int64_t now_s = now_ms / 1000, wait, delay;
	struct penalty_slot *source = slot_of(p, ask->source, now_s, true);
	struct penalty_slot *account = slot_of(p, ask->account, now_s, false);
	uint32_t failures = account == NULL ? 0 : decayed(account, now_s);

	if (failures >= p->account_max ||
	    decayed(source, now_s) >= p->source_max)
		return -1;
	wait = take(source, &of_source, now_ms);
	delay = delay_ms(failures);
	if (delay > wait)
		wait = delay;
	if (wait <= PENALTY_WAIT_MS)
		return wait;
	give_back(source, &of_source);
	return -1;
}

/* Takes a turn now, or has it asked for again. */
static int64_t
before_known(struct penalty *p, struct penalty_ask *ask, int64_t now_ms)
{
	int64_t now_s = now_ms / 1000, wait;
	struct penalty_slot *lane = slot_of(p, ask->lane, now_s, true);
	struct penalty_slot *pair = slot_of(p, ask->pair, now_s, true);

	ask->past = take(pair, &of_pair, now_ms) == 0;
	if (!ask->past)
		give_back(pair, &of_pair);
	wait = take(lane, &of_source, now_ms);
	if (wait == 0 || ask->past)
		return 0;
	give_back(lane, &of_source);
	ask->again = true;
	return wait < PENALTY_AGAIN_MS ? wait : PENALTY_AGAIN_MS;
}

int
penalty_before(struct penalty *p, struct slice account, struct slice ip,
    int64_t now_ms, struct penalty_ask *ask)
{
	char text[64];
	struct slice from = net_source(ip, text);
	int64_t wait;

	*ask = (struct penalty_ask){
		.account = key_of("account ", account, slice_of("", 0)),
		.source = key_of("source ", from, slice_of("", 0)),
		.lane = key_of("known ", from, slice_of("", 0)),
		.pair = key_of("pair ", account, from),
	};
	if (p->slots == NULL)
		return 0;
	lock(p, F_WRLCK);
	ask->known = slot_of(p, ask->pair, 0, false) != NULL;
	wait = ask->known ? before_known(p, ask, now_ms)
			  : before_unknown(p, ask, now_ms);
	lock(p, F_UNLCK);
	return (int)wait;
}

bool
penalty_pass(struct penalty *p, struct slice account, struct slice ip,
    struct penalty_ask *ask)
{
	int64_t end_ms = clock_ms() + PENALTY_KNOWN_MS;

	do {
		int wait_ms =
		    penalty_before(p, account, ip, clock_wall_us() / 1000, ask);

		if (wait_ms < 0)
			return false;
		if (wait_ms > 0)
			(void)poll(NULL, 0, wait_ms);
	} while (ask->again && clock_ms() < end_ms);
	return !ask->again;
}

static void
after_known(struct penalty *p, const struct penalty_ask *ask, bool wrong,
    int64_t now_ms)
{
	int64_t now_s = now_ms / 1000;
	struct penalty_slot *source;

	if (!wrong) {
		give_back(slot_of(p, ask->lane, now_s, true), &of_source);
		if (ask->past)
			give_back(slot_of(p, ask->pair, now_s, true), &of_pair);
		return;
	}
	source = slot_of(p, ask->source, now_s, true);
	fail(source, now_s);
	/* Strangers of this source have one guess less. */
	(void)take(source, &of_source, now_ms);
}

static void
after_unknown(
    struct penalty *p, const struct penalty_ask *ask, bool wrong, int64_t now_s)
{
	struct penalty_slot *source = slot_of(p, ask->source, now_s, true);

	if (!wrong) {
		give_back(source, &of_source);
		return;
	}
	fail(source, now_s);
	fail(slot_of(p, ask->account, now_s, true), now_s);
}

void
penalty_after(struct penalty *p, const struct penalty_ask *ask,
    enum penalty_end end, int64_t now_ms)
{
	int64_t now_s = now_ms / 1000;
	struct penalty_slot *account;

	if (p->slots == NULL)
		return;
	lock(p, F_WRLCK);
	if (ask->known)
		after_known(p, ask, end == PENALTY_WRONG, now_ms);
	else
		after_unknown(p, ask, end == PENALTY_WRONG, now_s);
	if (end == PENALTY_RIGHT) {
		slot_of(p, ask->pair, now_s, true)->last_s = now_s;
		account = slot_of(p, ask->account, now_s, false);
		/* The source's failures stay: one may own an account. */
		if (account != NULL)
			account->failures = 0;
	}
	lock(p, F_UNLCK);
}
