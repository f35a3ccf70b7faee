/* queue/id - the name of a queued message. */
#include "queue/id.h"

#include "base/clock.h"

#include <errno.h>
#include <unistd.h>

enum { PID_BITS = 12, DIGIT_BITS = 5 };

static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";

queue_id
queue_id_next(void)
{
	static uint64_t last_us;
	uint64_t now_us = (uint64_t)clock_wall_us();

	/* Also when the clock was set back a little. */
	last_us = now_us > last_us ? now_us : last_us + 1;
	return last_us << PID_BITS |
	    ((uint64_t)getpid() & ((1U << PID_BITS) - 1));
}

uint64_t
queue_id_time_us(queue_id id)
{
	return id >> PID_BITS;
}

void
queue_id_format(queue_id id, char out[QUEUE_ID_LEN + 1])
{
	for (int i = QUEUE_ID_LEN; i-- > 0; id >>= DIGIT_BITS)
		out[i] = digits[id & 31];
	out[QUEUE_ID_LEN] = '\0';
}

int
queue_id_parse(struct slice in, queue_id *id)
{
	uint64_t v = 0;

	errno = EINVAL;
	if (in.len != QUEUE_ID_LEN)
		return -1;
	for (size_t i = 0; i < in.len; i++) {
		const char *d =
		    in.p[i] == '\0' ? NULL : strchr(digits, in.p[i]);

		/* 13 digits hold 65 bits: the first is below 16. */
		if (d == NULL || (i == 0 && d - digits > 15))
			return -1;
		v = v << DIGIT_BITS | (uint64_t)(d - digits);
	}
	*id = v;
	return 0;
}

unsigned
queue_id_folder(queue_id id)
{
	return (unsigned)(id >> PID_BITS) % QUEUE_FOLDERS;
}
