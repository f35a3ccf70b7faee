/* queue/backoff - when to try again. */
#ifndef POSTAMT_QUEUE_BACKOFF_H
#define POSTAMT_QUEUE_BACKOFF_H

#include <stdint.h>

/* limits/retry-min, retry-max, queue-lifetime, queue-warn; seconds. */
struct backoff {
	uint32_t min_s, max_s;
	uint32_t lifetime_s; /* then it goes back to the sender */
	uint32_t warn_s;     /* then the sender is warned, once; 0 never */
};

/* RFC 5321 section 4.5.4.1 asks for some 30 minutes and 4 to 5 days. */
static const struct backoff backoff_default = { 300, 14400, 432000, 14400 };

/*
 * Seconds to wait before the next attempt at a message that has been tried
 * for age_s: as long as it has waited already, so that each wait doubles the
 * age; from min_s to max_s, and up to a quarter less by `chance` (any 32
 * bits), so that what was deferred together does not come back together. It
 * needs no memory of earlier attempts.
 */
uint32_t backoff_wait(const struct backoff *b, int64_t age_s, uint32_t chance);

#endif
