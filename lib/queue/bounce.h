/* queue/bounce - a report by hand, for a message that is in a file. */
#ifndef POSTAMT_QUEUE_BOUNCE_H
#define POSTAMT_QUEUE_BOUNCE_H

#include "queue/attempt.h"

/*
 * An attempt at the queue file fd that has failed for good: for the recipients
 * named, else for all to do. Zeroed at first; a->m needs me and limits alone.
 * -1 with errno, EBADMSG for what is no queue file, ENOENT when there is no
 * such recipient. bounce_done frees what it holds, fd apart.
 */
int bounce_open(struct attempt *a, int fd, struct slice code, struct slice text,
    char **names);
void bounce_done(struct attempt *a);

#endif
