/* queue/id - the name of a queued message. */
#ifndef POSTAMT_QUEUE_ID_H
#define POSTAMT_QUEUE_ID_H

#include "base/slice.h"

/*
 * 64 bits, written as 13 digits of Crockford's base 32 in lower case, so that
 * ids sort by arrival: microseconds since the epoch, made unique against other
 * writers by linkat(2) itself (EEXIST: take the next).
 */
enum { QUEUE_ID_LEN = 13, QUEUE_FOLDERS = 64 };

typedef uint64_t queue_id;

void queue_id_format(queue_id id, char out[QUEUE_ID_LEN + 1]);
int queue_id_parse(struct slice in, queue_id *id); /* -1 with EINVAL */

/* The subfolder of the queue that holds it: two digits, 00 to 63. */
void queue_id_folder(queue_id id, char out[3]);

#endif
