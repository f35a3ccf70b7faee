/* accounts/penalty_wait - the waiting of who was told to ask again. */
#include "accounts/penalty.h"
#include "base/clock.h"

#include <poll.h>

static bool
wait_for_turn(struct penalty *p, struct penalty_ask *ask, int wait_ms)
{
	int64_t end_ms = clock_ms() + PENALTY_KNOWN_MS;

	while (wait_ms >= 0 && ask->again && clock_ms() < end_ms) {
		(void)poll(NULL, 0, wait_ms);
		wait_ms = penalty_again(p, ask, clock_wall_us() / 1000);
	}
	return wait_ms >= 0 && !ask->again;
}

bool
penalty_pass(struct penalty *p, struct slice account, struct slice ip,
    struct penalty_ask *ask)
{
	int64_t now_ms = clock_wall_us() / 1000;

	return wait_for_turn(
	    p, ask, penalty_before(p, account, ip, now_ms, ask));
}

bool
penalty_resume(struct penalty *p, struct penalty_ask *ask)
{
	int64_t now_ms = clock_wall_us() / 1000;

	if (!ask->parked)
		return true;
	ask->since_ms = now_ms;
	return wait_for_turn(p, ask, penalty_again(p, ask, now_ms));
}
