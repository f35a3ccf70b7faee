/* base/clock - deadlines on the monotonic clock, times on the wall's. */
#ifndef POSTAMT_BASE_CLOCK_H
#define POSTAMT_BASE_CLOCK_H

#include <stdint.h>
#include <sys/types.h>

/* Milliseconds of CLOCK_MONOTONIC. A deadline is such a moment; NEVER none. */
#define DEADLINE_NEVER INT64_MAX

int64_t clock_ms(void);

/* Now plus `s` seconds. */
int64_t deadline_in(uint32_t s);

/* What poll(2) takes: milliseconds left, 0 when past, -1 for NEVER. */
int deadline_left(int64_t deadline_ms);

/*
 * Waits until fd is readable (POLLIN) or writable (POLLOUT) or has an error to
 * report. 0, or -1 with ETIMEDOUT past the deadline or poll's errno.
 */
int deadline_poll(int fd, short events, int64_t deadline_ms);

/* Microseconds since the epoch. */
int64_t clock_wall_us(void);

#endif
