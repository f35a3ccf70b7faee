/* queue/lane_ring - whose turn it is in a lane: for queue/lane alone. */
#ifndef POSTAMT_QUEUE_LANE_RING_H
#define POSTAMT_QUEUE_LANE_RING_H

#include "queue/lane.h"

/* The next job of the next destination, which then goes behind the others. */
struct job *lane_take(struct lane *lane);

/* Once more, as the next one of its destination. */
void lane_again(struct lane *lane, struct job *job);

/* The job has ended, and so its destination may have another turn. */
void lane_end(struct lane *lane, struct job *job, const struct answer *answer);

#endif
