/* queue/commit - a request becomes a file of the queue. */
#ifndef POSTAMT_QUEUE_COMMIT_H
#define POSTAMT_QUEUE_COMMIT_H

#include "queue/content.h"
#include "queue/receive.h"
#include "queue/request.h"

/*
 * Writes envelope, Received field and message, and commits: after NONE the
 * message is on stable storage, and q->e.id names it. Otherwise nothing is
 * left. `q` is expanded already; `only` is the one recipient that was named,
 * "" for several.
 */
enum refusal commit(struct receive *r, struct request *q,
    const struct content *c, struct slice only);

#endif
