/* queue/id - the name of a queued message. */
#ifndef POSTAMT_QUEUE_ID_H
#define POSTAMT_QUEUE_ID_H

#include "base/slice.h"

/*
 * 64 bits, written as 13 digits of Crockford's base 32 in lower case, so that
 * ids sort by arrival: 52 bits of microseconds since the epoch (until 2112),
 * then 12 bits of the writer's process id. Two messages of one process never
 * share one; two processes could, so the link into the queue is what decides
 * (spool_commit: EEXIST).
 */
enum { QUEUE_ID_LEN = 13, QUEUE_FOLDERS = 64 };

typedef uint64_t queue_id;

/* The next id of this process, larger than any before. */
queue_id queue_id_next(void);

/* When it was made, in microseconds since the epoch. */
uint64_t queue_id_time_us(queue_id id);

void queue_id_format(queue_id id, char out[QUEUE_ID_LEN + 1]);
int queue_id_parse(struct slice in, queue_id *id); /* -1 with EINVAL */

/* The subfolder of the queue that holds it: 0 to 63, named by two digits. */
unsigned queue_id_folder(queue_id id);

#endif
