/* queue/verbs - what an administrator wants of queued messages. */
#ifndef POSTAMT_QUEUE_VERBS_H
#define POSTAMT_QUEUE_VERBS_H

#include "queue/client.h"

/*
 * verb=flush|retry	try it now
 * verb=hold		not until it is released
 * verb=release
 * verb=remove		without a word to anybody
 * verb=bounce		back to the sender, now
 * verb=scan		look for messages that nobody announced
 * id=ID or id=all
 *
 * The reply is status=ok count=N, perm when there is no such message or it
 * cannot be bounced (null sender), temp with code and text when the disk
 * failed. One under delivery is dealt with when that has ended; the reply does
 * not wait for it.
 *
 * All of a large queue is worked through a few at a time, by verbs_turn.
 */
int verbs_start(
    struct client *c, const struct ipc_message *m); /* -1: no verb */

/* Some of the work of every client. True when there was any. */
bool verbs_turn(struct manager *m);
bool verbs_left(const struct manager *m);

/* The client has gone. */
void verbs_end(struct verbs *v);

#endif
