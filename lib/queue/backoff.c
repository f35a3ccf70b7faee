/* queue/backoff - when to try again. */
#include "queue/backoff.h"

uint32_t
backoff_wait(const struct backoff *b, int64_t age_s, uint32_t chance)
{
	uint32_t wait_s = b->max_s;

	if (age_s < (int64_t)b->min_s)
		wait_s = b->min_s;
	else if (age_s < (int64_t)b->max_s)
		wait_s = (uint32_t)age_s;
	return wait_s - (uint32_t)((uint64_t)(wait_s / 4) * chance >> 32);
}
