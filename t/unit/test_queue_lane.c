/* Whose turn it is; and destinations, by name and when dead. */
#include "queue/dest.h"
#include "queue/lane_ring.h"
#include "unit.h"

static unsigned ended;

static void
on_done(struct job *job, const struct answer *answer)
{
	(void)job;
	(void)answer;
	ended++;
}

/* One with a thousand jobs lets one with a single job pass. */
static void
test_turns(void)
{
	static struct job many[1000], one;
	struct dest big = { 0 }, small = { 0 };
	struct lane lane = { .done = on_done };

	lane_init(&lane);
	for (unsigned i = 0; i < 1000; i++)
		lane_add(&lane, &big, &many[i]);
	lane_add(&lane, &small, &one);
	CHECK(lane.waiting == 1001 && big.waiting == 1000);
	CHECK(lane_take(&lane) == &many[0]);
	CHECK(lane_take(&lane) == &one);
	CHECK(lane_take(&lane) == &many[1]);
	CHECK(lane_take(&lane) == &many[2]);
	CHECK(lane.waiting == 997 && big.busy == 3);
	CHECK(!small.in_ring && small.first == NULL);
	lane_done(&lane);
}

/* A mailbox with one delivery at a time takes no turn while it is busy. */
static void
test_limit(void)
{
	struct job a[3] = { { 0 } }, b = { 0 };
	struct dest slow = { .limit = 1 }, other = { .limit = 1 };
	struct lane lane = { .done = on_done };
	struct answer ok = { .status = ANSWER_OK };

	lane_init(&lane);
	for (unsigned i = 0; i < 3; i++)
		lane_add(&lane, &slow, &a[i]);
	CHECK(lane_take(&lane) == &a[0]);
	CHECK(lane.ring_first == NULL);
	lane_add(&lane, &other, &b);
	CHECK(lane_take(&lane) == &b);
	CHECK(lane.ring_first == NULL);
	ended = 0;
	lane_end(&lane, &a[0], &ok);
	CHECK(ended == 1);
	CHECK(lane_take(&lane) == &a[1]);
	/* its worker died: it comes first again */
	slow.busy--;
	lane_again(&lane, &a[1]);
	CHECK(lane_take(&lane) == &a[1]);
	lane_end(&lane, &a[1], &ok);
	CHECK(lane_take(&lane) == &a[2]);
	CHECK(lane.waiting == 0);
	lane_done(&lane);
}

static void
test_names(void)
{
	struct dest_table t;
	struct dest_entry *e;

	dest_init(&t, 7);
	CHECK(dest_get(&t, slice_from("example.org"), false) == NULL);
	e = dest_get(&t, slice_from("Example.ORG"), true);
	CHECK(e != NULL && e->dest.limit == 7 && t.count == 1);
	CHECK(dest_get(&t, slice_from("example.org"), true) == e);
	CHECK(dest_get(&t, slice_from("example.or"), false) == NULL);
	e->dest.busy = 1;
	dest_release(&t, e);
	CHECK(t.count == 1);
	e->dest.busy = 0;
	dest_release(&t, e);
	CHECK(t.count == 0);
	dest_done(&t);
}

static void
test_dead(void)
{
	struct dest_table t;
	struct dest_entry *e;

	dest_init(&t, 1);
	e = dest_get(&t, slice_from("example.org"), true);
	for (unsigned i = 1; i <= DEST_FAILURES; i++) {
		ROW(i, !dest_is_dead(e));
		dest_failed(e, slice_from("nobody answers"), 1000);
	}
	CHECK(dest_is_dead(e));
	CHECK(strcmp(e->why, "nobody answers") == 0);
	dest_release(&t, e); /* it is remembered */
	CHECK(dest_get(&t, slice_from("example.org"), false) == e);
	dest_forgive(&t);
	CHECK(t.count == 0);
	e = dest_get(&t, slice_from("example.org"), true);
	for (unsigned i = 0; i < DEST_FAILURES; i++)
		dest_failed(e, slice_from("no"), 0);
	CHECK(!dest_is_dead(e)); /* its time is over */
	dest_reached(e);
	CHECK(e->failures == 0);
	dest_done(&t);
}

int
main(void)
{
	return unit_run("queue/lane",
	    (CU_TestFunc[]){
		test_turns, test_limit, test_names, test_dead, NULL });
}
