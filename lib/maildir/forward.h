/* maildir/forward - hand a message to the queue for other addresses. */
#ifndef POSTAMT_MAILDIR_FORWARD_H
#define POSTAMT_MAILDIR_FORWARD_H

#include <stddef.h>

struct job; /* maildir/job.h */
struct slice;

/*
 * To all of them at once, through queue.sock, from j->new_sender, with the
 * caller's uid as the origin. Delivered-To stands before the message, so that
 * a circle of forwards ends. 0: on stable storage there. -1 with the result
 * filled in: as the queue refused it, or LOCAL_TEMP.
 */
int forward(struct job *j, const struct slice *to, size_t count);

#endif
