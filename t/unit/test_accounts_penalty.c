/* test accounts/penalty, accounts/history */
#include "accounts/history.h"
#include "accounts/penalty.h"
#include "accounts/state.h"
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const int64_t start_ms = 1700000000000;

static struct slice
s(const char *text)
{
	return slice_from(text);
}

static void
fresh(struct penalty *p)
{
	char path[600];

	(void)snprintf(path, sizeof path, "%s/penalties", unit_dir());
	(void)unlink(path);
	CHECK(penalty_open(p) == 0);
}

/* Asks until it may go: after how many milliseconds, or -1. */
static int
waited(struct penalty *p, const char *who, const char *ip, int64_t now,
    struct penalty_ask *ask)
{
	int64_t at = now;
	int wait = penalty_before(p, s(who), s(ip), now, ask);

	while (wait >= 0 && ask->again && at < now + 2 * PENALTY_KNOWN_MS) {
		CHECK(wait > 0 && wait <= PENALTY_AGAIN_MS);
		at += wait;
		wait = penalty_again(p, ask, at);
	}
	CHECK(wait <= 0);
	return wait < 0 ? -1 : (int)(at - now);
}

/* Many accounts from one network: two a second after the burst. */
static void
test_rate(void)
{
	struct penalty_ask ask;
	struct penalty p;
	int wait = 0;

	fresh(&p);
	for (int i = 0; i < PENALTY_BURST + 4; i++) {
		char who[32], ip[32];

		(void)snprintf(who, sizeof who, "u%d@d", i);
		(void)snprintf(ip, sizeof ip, "192.0.2.%d", i);
		wait = waited(&p, who, ip, start_ms, &ask);
		ROW(i,
		    wait ==
			(i < PENALTY_BURST
				? 0
				: (i - PENALTY_BURST + 1) * PENALTY_GUESS_MS));
		penalty_after(&p, &ask, PENALTY_WRONG, start_ms);
	}
	/* Another network is not concerned. */
	CHECK(
	    penalty_before(&p, s("x@d"), s("192.0.3.1"), start_ms, &ask) == 0);
	/* Too long a queue is refused, not kept waiting. */
	for (int i = 0; i < 40 && wait >= 0; i++)
		wait = waited(&p, "y@d", "192.0.2.1", start_ms, &ask);
	CHECK(wait == -1);
	penalty_close(&p);
}

/* Good logins are not counted against their source. */
static void
test_refund(void)
{
	struct penalty_ask ask;
	struct penalty p;

	fresh(&p);
	for (int i = 0; i < 100; i++) {
		char who[32];

		(void)snprintf(who, sizeof who, "u%d@d", i);
		ROW(i,
		    penalty_before(
			&p, s(who), s("2001:db8::1"), start_ms, &ask) == 0);
		penalty_after(&p, &ask, PENALTY_RIGHT, start_ms);
	}
	penalty_close(&p);
}

static void
test_account(void)
{
	static const int waits[] = { 0, 0, 0, 0, 1000, 2000, 4000, 8000, 8000 };
	struct penalty_ask ask;
	int64_t now = start_ms;
	struct penalty p;
	int i;

	fresh(&p);
	CHECK(penalty_before(&p, s("a@d"), s("198.51.100.1"), now, &ask) == 0);
	penalty_after(&p, &ask, PENALTY_RIGHT, now);
	/* One guess each from many networks. */
	for (i = 0; i < 20; i++) {
		char ip[32];
		int want = i < 9 ? waits[i] : 8000;

		(void)snprintf(ip, sizeof ip, "10.0.%d.1", i);
		ROW(i, waited(&p, "a@d", ip, now, &ask) == want);
		penalty_after(&p, &ask, PENALTY_WRONG, now);
	}
	CHECK(penalty_before(&p, s("a@d"), s("10.1.0.1"), now, &ask) == -1);
	/* From where it logged in before, nothing has changed. */
	CHECK(penalty_before(&p, s("a@d"), s("198.51.100.77"), now, &ask) == 0);
	CHECK(ask.known);
	/* It passes. */
	now += 15 * 60 * 1000;
	CHECK(waited(&p, "a@d", "10.1.0.1", now, &ask) == 8000);
	now += 45 * 60 * 1000;
	CHECK(penalty_before(&p, s("a@d"), s("10.1.1.1"), now, &ask) == 0);
	penalty_close(&p);
}

/* It has logged in from there. */
static void
know(struct penalty *p, const char *who, const char *ip)
{
	struct penalty_ask ask;

	CHECK(penalty_before(p, s(who), s(ip), start_ms, &ask) == 0);
	penalty_after(p, &ask, PENALTY_RIGHT, start_ms);
}

/* May it go at once? */
static bool
goes(struct penalty *p, const char *who, const char *ip, int64_t now,
    struct penalty_ask *ask)
{
	return penalty_before(p, s(who), s(ip), now, ask) == 0 && !ask->again;
}

/* A known pair is never refused, but its source guesses no faster. */
static void
test_known(void)
{
	struct penalty_ask ask;
	struct penalty p;

	fresh(&p);
	know(&p, "a@d", "192.0.2.1");
	for (int i = 0; i < 200; i++) {
		int64_t now = start_ms + i * PENALTY_GUESS_MS;
		int wait =
		    penalty_before(&p, s("a@d"), s("192.0.2.1"), now, &ask);

		ROW(i, wait == 0 && ask.known && !ask.again);
		penalty_after(&p, &ask, PENALTY_WRONG, now);
	}
	/* Other accounts of that source are refused for its failures. */
	CHECK(penalty_before(
		  &p, s("b@d"), s("192.0.2.1"), start_ms + 100000, &ask) == -1);
	penalty_close(&p);
}

/* Guesses that all begin before one has ended. */
static void
test_parallel(void)
{
	struct penalty_ask ask;
	struct penalty p;
	int count = 0;

	fresh(&p);
	know(&p, "a@d", "192.0.2.1");
	know(&p, "b@d", "192.0.2.2");
	for (int i = 0; i < 1000; i++) {
		int wait = penalty_before(
		    &p, s("a@d"), s("192.0.2.1"), start_ms, &ask);

		ROW(i, wait >= 0 && wait <= PENALTY_AGAIN_MS);
		ROW(i, ask.again == (i >= PENALTY_BURST) && ask.known);
	}
	/* A neighbour goes at once. */
	CHECK(goes(&p, "b@d", "192.0.2.2", start_ms, &ask));
	penalty_after(&p, &ask, PENALTY_RIGHT, start_ms);
	/* For a minute there are always 5 more who ask. */
	for (int i = 1; i <= 600; i++)
		for (int k = 0; k < 5; k++)
			if (goes(&p, "a@d", "192.0.2.1", start_ms + i * 100,
				&ask)) {
				penalty_after(&p, &ask, PENALTY_WRONG,
				    start_ms + i * 100);
				count++;
			}
	ROW(count, count >= 110 && count <= 121);
	penalty_close(&p);
}

/* Strangers and three known pairs of one source, all guessing. */
static void
test_together(void)
{
	static const char *const who[] = { "a@d", "b@d", "c@d" };
	struct penalty_ask ask;
	struct penalty p;
	char name[16];
	int count = 0;

	fresh(&p);
	p.account_max = p.source_max = 1000000;
	for (int i = 0; i < 3; i++)
		know(&p, who[i], "192.0.2.1");
	for (int i = 0; i < 3000; i++)
		for (int k = 0; k < 4; k++) {
			int64_t now = start_ms + i * 100;

			(void)snprintf(name, sizeof name, "x%d@d", i);
			if (!goes(&p, k < 3 ? who[k] : name, "192.0.2.1", now,
				&ask))
				continue;
			penalty_after(&p, &ask, PENALTY_WRONG, now);
			count++;
		}
	/* 300 seconds; bursts, and a pair's turns. */
	ROW(count, count >= 590 && count <= 600 + 20 + 9);
	penalty_close(&p);
}

/* Right logins: as many as come. */
static void
test_unhindered(void)
{
	struct penalty_ask asks[30], ask;
	struct penalty p;
	char who[16];

	fresh(&p);
	for (int i = 0; i < 30; i++) {
		(void)snprintf(who, sizeof who, "u%d@d", i);
		know(&p, who, "192.0.2.1");
	}
	/* Strangers have used up what the source has for them. */
	while (goes(&p, "x@d", "192.0.2.1", start_ms, &ask))
		;
	for (int i = 0; i < 30; i++) {
		(void)snprintf(who, sizeof who, "u%d@d", i);
		ROW(i, goes(&p, who, "192.0.2.1", start_ms, &asks[i]));
	}
	for (int i = 0; i < 30; i++)
		penalty_after(&p, &asks[i], PENALTY_RIGHT, start_ms);
	/* Thirty of one: the next one goes when another has ended. */
	for (int i = 0; i < 30; i++) {
		ROW(i,
		    goes(&p, "u1@d", "192.0.2.1", start_ms, &asks[i]) ==
			(i < PENALTY_BURST));
		if (i >= PENALTY_BURST) {
			penalty_after(&p, &asks[i - PENALTY_BURST],
			    i % 2 == 0 ? PENALTY_RIGHT : PENALTY_UNKNOWN,
			    start_ms);
			ROW(i,
			    goes(&p, "u1@d", "192.0.2.1", start_ms, &asks[i]));
		}
	}
	penalty_close(&p);
}

static int
failed(struct penalty *p, const char *who, const char *ip, int64_t now)
{
	struct penalty_ask ask;
	int wait = waited(p, who, ip, now, &ask);

	if (wait >= 0)
		penalty_after(p, &ask, PENALTY_WRONG, now + wait);
	return wait;
}

/* Guesses at one account from many sources, before one has ended. */
static void
test_many_sources(void)
{
	struct penalty_ask asks[30], ask;
	struct penalty p;
	char ip[32];

	fresh(&p);
	know(&p, "a@d", "192.0.2.1");
	for (int i = 0; i < 30; i++) {
		(void)snprintf(ip, sizeof ip, "10.0.%d.1", i);
		ROW(i, goes(&p, "a@d", ip, start_ms, &asks[i]) == (i < 20));
		ROW(i, asks[i].again == (i >= 20));
	}
	CHECK(goes(&p, "a@d", "192.0.2.1", start_ms, &ask));
	penalty_after(&p, &ask, PENALTY_RIGHT, start_ms);
	/* Right or not found out: as if it had not been. */
	for (int i = 0; i < 10; i++)
		penalty_after(&p, &asks[i],
		    i == 0 ? PENALTY_RIGHT : PENALTY_UNKNOWN, start_ms);
	for (int i = 20; i < 30; i++) {
		(void)snprintf(ip, sizeof ip, "10.0.%d.1", i);
		ROW(i, goes(&p, "a@d", ip, start_ms, &ask));
	}
	CHECK(!goes(&p, "a@d", "10.1.0.1", start_ms, &ask));
	/* What never ends is forgotten like what was wrong. */
	CHECK(goes(&p, "a@d", "10.1.0.1", start_ms + 900000, &ask));
	penalty_close(&p);
}

/* Right logins of strangers, all at once: each goes when another has ended. */
static void
test_strangers(bool one)
{
	struct penalty_ask asks[60];
	struct penalty p;
	char who[16] = "a@d";
	int left = 60, round;

	fresh(&p);
	for (int i = 0; i < 60; i++) {
		if (!one)
			(void)snprintf(who, sizeof who, "u%d@d", i);
		ROW(i,
		    goes(&p, who, "192.0.2.1", start_ms, &asks[i]) ==
			(i < PENALTY_BURST));
	}
	for (round = 1; left > 0 && round < 10; round++) {
		for (int i = 60 - left; i < 60 && !asks[i].again; i++, left--)
			penalty_after(&p, &asks[i], PENALTY_RIGHT, start_ms);
		for (int i = 60 - left; i < 60; i++)
			ROW(i, penalty_again(&p, &asks[i], start_ms) >= 0);
		ROW(left, left == 0 || !one || asks[60 - left].known);
	}
	ROW(left, left == 0);
	penalty_close(&p);
}

static void
test_strangers_right(void)
{
	test_strangers(true);
	test_strangers(false);
}

/* With the account's limit reached by what goes on: the next ones wait. */
static void
test_full(void)
{
	const int64_t late_ms = start_ms + PENALTY_KNOWN_MS;
	struct penalty_ask asks[5], ask;
	struct penalty p;
	char ip[32];

	fresh(&p);
	p.account_max = 3;
	for (int i = 0; i < 5; i++) {
		(void)snprintf(ip, sizeof ip, "10.0.%d.1", i);
		ROW(i, goes(&p, "a@d", ip, start_ms, &asks[i]) == (i < 3));
	}
	penalty_after(&p, &asks[0], PENALTY_WRONG, start_ms);
	CHECK(penalty_again(&p, &asks[3], start_ms) > 0 && asks[3].again);
	/* What was wrong is no room, what was dropped is. */
	penalty_after(&p, &asks[1], PENALTY_DROPPED, start_ms);
	CHECK(penalty_again(&p, &asks[3], start_ms) == 0 && !asks[3].again);
	penalty_after(&p, &asks[2], PENALTY_WRONG, start_ms);
	penalty_after(&p, &asks[3], PENALTY_WRONG, start_ms);
	CHECK(penalty_again(&p, &asks[4], start_ms) == -1);
	/* Nobody waits for ever; less where the source has failed often. */
	for (int i = 0; i < 3; i++)
		CHECK(goes(&p, "b@d", "10.0.9.1", start_ms, &ask));
	CHECK(penalty_before(&p, s("b@d"), s("10.0.8.1"), start_ms, &ask) > 0);
	CHECK(penalty_again(&p, &ask, start_ms + PENALTY_KNOWN_MS - 1) > 0);
	CHECK(penalty_again(&p, &ask, start_ms + PENALTY_KNOWN_MS) == -1);
	for (int i = 0; i < PENALTY_BURST; i++) {
		(void)snprintf(ip, sizeof ip, "u%d@d", i);
		CHECK(waited(&p, ip, "10.0.8.1", late_ms, &ask) == 0);
		penalty_after(&p, &ask, PENALTY_WRONG, late_ms);
	}
	CHECK(penalty_before(&p, s("b@d"), s("10.0.8.1"), late_ms, &ask) > 0);
	CHECK(penalty_again(&p, &ask, late_ms + PENALTY_WAIT_MS - 1) > 0);
	CHECK(penalty_again(&p, &ask, late_ms + PENALTY_WAIT_MS) == -1);
	penalty_close(&p);
}

/* Begun and dropped: no guess at the account, but a turn of its source. */
static void
test_dropped(void)
{
	struct penalty_ask ask;
	struct penalty p;
	char ip[32];

	fresh(&p);
	for (int i = 0; i < 100; i++) {
		(void)snprintf(ip, sizeof ip, "10.0.%d.1", i);
		ROW(i, goes(&p, "a@d", ip, start_ms, &ask));
		penalty_after(&p, &ask, PENALTY_DROPPED, start_ms);
	}
	for (int i = 0; i < PENALTY_BURST + 4; i++) {
		ROW(i,
		    waited(&p, "a@d", "192.0.2.1", start_ms, &ask) ==
			(i < PENALTY_BURST
				? 0
				: (i - PENALTY_BURST + 1) * PENALTY_GUESS_MS));
		penalty_after(&p, &ask, PENALTY_DROPPED, start_ms);
	}
	/* In the lane of who is known there too. */
	know(&p, "b@d", "192.0.3.1");
	for (int i = 0; goes(&p, "b@d", "192.0.3.1", start_ms, &ask); i++) {
		ROW(i, i < PENALTY_BURST + PENALTY_PAIR);
		penalty_after(&p, &ask, PENALTY_DROPPED, start_ms);
	}
	penalty_close(&p);
}

/* Exchanges left open are no guesses; proofs are, however many at once. */
static void
test_parked(void)
{
	struct penalty_ask asks[40], ask;
	struct penalty p;
	char ip[32];

	fresh(&p);
	for (int i = 0; i < 40; i++) {
		(void)snprintf(ip, sizeof ip, "10.0.%d.1", i);
		ROW(i, goes(&p, "a@d", ip, start_ms, &asks[i]));
		penalty_park(&p, &asks[i], start_ms);
	}
	CHECK(goes(&p, "a@d", "10.1.0.1", start_ms, &ask));
	penalty_after(&p, &ask, PENALTY_DROPPED, start_ms);
	for (int i = 0; i < 40; i++) {
		ROW(i, penalty_again(&p, &asks[i], start_ms) >= 0);
		ROW(i, asks[i].again == (i >= 20));
		ROW(i, asks[i].parked == (i >= 20));
	}
	/* One that is not among them ends: that makes no room. */
	penalty_after(&p, &asks[39], PENALTY_DROPPED, start_ms);
	CHECK(penalty_again(&p, &asks[20], start_ms) > 0);
	for (int i = 0; i < 20; i++)
		penalty_after(&p, &asks[i], PENALTY_WRONG, start_ms);
	CHECK(penalty_again(&p, &asks[20], start_ms) == -1);
	/* The right one of them makes its pair known, and the rest go on. */
	CHECK(goes(&p, "c@d", "10.2.0.1", start_ms, &asks[0]));
	penalty_park(&p, &asks[0], start_ms);
	know(&p, "c@d", "10.2.0.1");
	CHECK(penalty_resume(&p, &asks[0]) && asks[0].parked);
	penalty_after(&p, &asks[0], PENALTY_RIGHT, start_ms);
	penalty_close(&p);
}

/* Tokens without a name are no account that could be closed. */
static void
test_nobody(void)
{
	struct penalty_ask ask;
	struct penalty p;
	char ip[32];

	fresh(&p);
	for (int i = 0; i < 100; i++) {
		(void)snprintf(ip, sizeof ip, "10.0.%d.1", i);
		ROW(i, failed(&p, "", ip, start_ms) == 0);
	}
	CHECK(goes(&p, "", "192.0.2.1", start_ms, &ask));
	penalty_after(&p, &ask, PENALTY_RIGHT, start_ms);
	CHECK(goes(&p, "", "192.0.2.1", start_ms, &ask) && !ask.known);
	penalty_close(&p);
}

/* A source that is always in use forgets its failures all the same. */
static void
test_decay(void)
{
	int64_t now = start_ms;
	struct penalty_ask ask;
	struct penalty p;
	char who[32];

	fresh(&p);
	/* One wrong among sixty, one login a minute. */
	for (int i = 0; i < 60 * 200; i++, now += 60000) {
		(void)snprintf(who, sizeof who, "u%d@d", i);
		ROW(i,
		    penalty_before(&p, s(who), s("192.0.2.1"), now, &ask) == 0);
		penalty_after(
		    &p, &ask, i % 60 == 0 ? PENALTY_WRONG : PENALTY_RIGHT, now);
	}
	penalty_close(&p);
}

/* The clock is set back by a year: what was failed before is over as soon. */
static void
test_clock(void)
{
	int64_t then = start_ms - 365LL * 86400 * 1000;
	struct penalty_ask ask;
	struct penalty p;

	fresh(&p);
	for (int i = 0; i < 40; i++) {
		char ip[32];

		(void)snprintf(ip, sizeof ip, "10.0.%d.1", i);
		(void)failed(&p, "a@d", ip, start_ms);
	}
	for (int i = 0; i < 30; i++)
		(void)failed(&p, "b@d", "192.0.2.1", start_ms);
	CHECK(failed(&p, "a@d", "10.1.0.1", then) == -1);
	CHECK(failed(&p, "a@d", "10.1.0.1", then + 2 * 3600 * 1000) == 0);
	CHECK(failed(&p, "c@d", "192.0.2.1", then + 61000) <= 1000);
	know(&p, "a@d", "192.0.2.9");
	CHECK(goes(&p, "a@d", "192.0.2.9", then, &ask) && ask.known);
	penalty_close(&p);
}

/* A flood of names and networks drives out no pair, and no account's count. */
static void
test_flood(void)
{
	int64_t now = start_ms;
	struct penalty_ask ask;
	struct penalty p;

	fresh(&p);
	know(&p, "a@d", "192.0.2.1");
	for (int i = 0; i < 20; i++) {
		char ip[32];

		(void)snprintf(ip, sizeof ip, "10.0.%d.1", i);
		(void)failed(&p, "a@d", ip, now);
	}
	for (int i = 0; i < 100000; i++) {
		char who[32], ip[48];

		(void)snprintf(who, sizeof who, "u%d@d", i);
		(void)snprintf(
		    ip, sizeof ip, "2001:db8:%x:%x::1", i >> 16, i & 65535);
		(void)failed(&p, who, ip, now + i);
	}
	now += 100000;
	CHECK(failed(&p, "a@d", "10.1.0.1", now) == -1);
	CHECK(goes(&p, "a@d", "192.0.2.1", now, &ask) && ask.known);
	penalty_close(&p);
}

/* Whatever is in the file, and however long it is. */
static void
test_damage(void)
{
	char path[600];
	struct penalty p;
	uint64_t garbage = 88172645463325252ULL;

	fresh(&p);
	(void)snprintf(path, sizeof path, "%s/penalties", unit_dir());
	CHECK(truncate(path, 0) == 0);
	CHECK(failed(&p, "a@d", "192.0.2.1", start_ms) == 0);
	CHECK(truncate(path, 100000) == 0);
	CHECK(failed(&p, "a@d", "192.0.2.1", start_ms) == 0);
	for (int round = 0; round < 3; round++) {
		int64_t later = start_ms + 86400000;
		uint64_t *words = (uint64_t *)p.slots;

		for (size_t i = 0; i < 2 * 4 * (size_t)PENALTY_SLOTS; i++) {
			garbage ^= garbage << 13;
			garbage ^= garbage >> 7;
			garbage ^= garbage << 17;
			words[i] = round == 0 ? garbage
			    : round == 1      ? INT64_MAX
					      : (uint64_t)INT64_MIN;
		}
		ROW(round, failed(&p, "b@d", "192.0.2.1", start_ms) >= -1);
		ROW(round, failed(&p, "b@d", "192.0.2.1", later) == 0);
	}
	penalty_close(&p);
}

/* The file cannot be had: it counts, for those who are forked from here. */
static void
test_no_file(void)
{
	struct penalty p;
	char path[600];
	int wait = 0;

	(void)snprintf(path, sizeof path, "%s/penalties", unit_dir());
	(void)unlink(path);
	CHECK(mkdir(path, 0700) == 0);
	CHECK(penalty_open(&p) == -1 && errno == EISDIR);
	CHECK(p.slots != NULL);
	for (int i = 0; i < 40 && wait >= 0; i++)
		wait = failed(&p, "a@d", "192.0.2.1", start_ms);
	CHECK(wait == -1);
	penalty_close(&p);
	CHECK(rmdir(path) == 0);
}

static void
test_history(void)
{
	struct slice who = s("alice@example.org"), rest;
	struct history h = { 1000, s("imap"), s("192.0.2.1"), s("PLAIN"),
		s("password") };
	struct buf b;
	char path[PATH_SIZE];
	unsigned n = 0;

	history_add(who, true, &h);
	h.time_s += 10;
	history_add(who, true, &h); /* again: not noted */
	h.time_s += 10;
	h.ip = s("192.0.2.2\n\t");
	history_add(who, true, &h);
	h.time_s += HISTORY_AGAIN_S;
	history_add(who, true, &h);
	history_add(who, false, &h);
	buf_init(&b, (size_t)HISTORY_MAX * 2);
	CHECK(history_load(who, true, &b) == 0);
	rest = buf_slice(&b);
	while (history_next(&rest, &h))
		n++;
	CHECK(n == 3 && slice_is(h.ip, "192.0.2.2\?\?"));
	CHECK(slice_is(h.how, "password"));
	for (uint64_t i = 0; i < 2500; i++) {
		h = (struct history){ i * 4000, s("pop3"), s("::1"), s("x"),
			s("y") };
		history_add(who, true, &h);
	}
	buf_reset(&b);
	CHECK(history_load(who, true, &b) == 0);
	CHECK(b.len <= HISTORY_MAX + 512);
	rest = buf_slice(&b);
	while (history_next(&rest, &h))
		;
	CHECK(h.time_s == 2499ULL * 4000);
	/* The clock is set back: it is noted all the same. */
	for (int i = 0; i < 2; i++) {
		h = (struct history){ 5000, s("pop3"), s("::1"), s("x"),
			s("y") };
		history_add(who, true, &h);
	}
	buf_reset(&b);
	CHECK(history_load(who, true, &b) == 0);
	rest = buf_slice(&b);
	for (n = 0; history_next(&rest, &h);)
		n = h.time_s == 5000 ? n + 1 : 0;
	CHECK(n == 1);
	/* However long it has grown. */
	CHECK(state_path(path, who, "logins") == 0);
	CHECK(truncate(path, 10000000) == 0);
	for (uint64_t i = 0; i < 3; i++) {
		h = (struct history){ 90000 + i * 4000, s("pop3"), s("::1"),
			s("x"), s("y") };
		history_add(who, true, &h);
	}
	buf_reset(&b);
	CHECK(history_load(who, true, &b) == 0 && b.len <= HISTORY_MAX);
	rest = buf_slice(&b);
	while (history_next(&rest, &h))
		;
	CHECK(h.time_s == 98000);
	buf_done(&b);
	CHECK(state_remove(who) == 0);
}

static unsigned synced;

/* In place of the C library's: counts. */
int
fsync(int fd)
{
	synced++;
	return (int)syscall(SYS_fsync, fd);
}

/* A refusal waits for no disk, or it would tell that there is an account. */
static void
test_history_sync(void)
{
	struct slice who = s("bob@new.example.org");
	struct history h = { 1000, s("imap"), s("192.0.2.1"), s("PLAIN"),
		s("wrong") };
	struct buf b;
	int fd;

	synced = 0;
	history_add(who, false, &h);
	CHECK(synced == 0);
	buf_init(&b, 1000);
	CHECK(history_load(who, false, &b) == 0 && b.len > 0);
	buf_done(&b);
	/* What must not be lost has it made good: account, domain, root. */
	fd = state_lock(who);
	CHECK(fd != -1 && synced == 3);
	(void)close(fd);
	CHECK(state_remove(who) == 0);
}

int
main(void)
{
	(void)setenv("POSTAMT_STATE", unit_dir(), 1);
	(void)setenv("POSTAMT_CONF", unit_dir(), 1);
	return unit_run("accounts/penalty",
	    (CU_TestFunc[]){ test_rate, test_refund, test_account, test_known,
		test_parallel, test_together, test_unhindered,
		test_many_sources, test_nobody, test_strangers_right, test_full,
		test_dropped, test_parked, test_decay, test_clock, test_flood,
		test_damage, test_no_file, test_history, test_history_sync,
		NULL });
}
