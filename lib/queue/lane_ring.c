/* queue/lane_ring - whose turn it is in a lane. */
#include "queue/lane_ring.h"

static void
ring_add(struct lane *lane, struct dest *d)
{
	if (d->in_ring || d->first == NULL ||
	    (d->limit != 0 && d->busy >= d->limit))
		return;
	d->in_ring = true;
	d->next = NULL;
	if (lane->ring_last != NULL)
		lane->ring_last->next = d;
	else
		lane->ring_first = d;
	lane->ring_last = d;
}

void
lane_add(struct lane *lane, struct dest *d, struct job *job)
{
	job->dest = d;
	job->next = NULL;
	if (d->last != NULL)
		d->last->next = job;
	else
		d->first = job;
	d->last = job;
	d->waiting++;
	lane->waiting++;
	ring_add(lane, d);
}

void
lane_again(struct lane *lane, struct job *job)
{
	struct dest *d = job->dest;

	job->next = d->first;
	d->first = job;
	if (d->last == NULL)
		d->last = job;
	d->waiting++;
	lane->waiting++;
	ring_add(lane, d);
}

struct job *
lane_take(struct lane *lane)
{
	struct dest *d = lane->ring_first;
	struct job *job = d->first;

	lane->ring_first = d->next;
	if (d->next == NULL)
		lane->ring_last = NULL;
	d->in_ring = false;
	d->first = job->next;
	if (d->first == NULL)
		d->last = NULL;
	d->waiting--;
	lane->waiting--;
	d->busy++;
	ring_add(lane, d);
	return job;
}

void
lane_end(struct lane *lane, struct job *job, const struct answer *answer)
{
	struct dest *d = job->dest;

	d->busy--;
	ring_add(lane, d);
	lane->done(job, answer);
}
