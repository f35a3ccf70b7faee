/* queue/client - who speaks to the queue manager over send.sock. */
#ifndef POSTAMT_QUEUE_CLIENT_H
#define POSTAMT_QUEUE_CLIENT_H

#include "queue/manager.h"

struct verbs; /* a request of an administrator at work */

/*
 * A connection: of a queue worker, which says new=ID and wants no reply, or of
 * postamt-mailq, which says verb=... and waits for it.
 */
struct client {
	struct watch watch; /* first: loop_turn gives it back */
	struct ipc ipc;
	struct manager *m;
	struct client *next, *prev;
	uid_t uid;
	struct verbs *work; /* NULL: none */
};

/* The listener's watch. */
void client_accept(struct watch *listener);

/*
 * Says that no more will be read here, and reads what had come until then.
 * True when there was something: then the manager stays. Ends the connection.
 */
bool client_drain(struct client *c);

void client_close(struct client *c);

/* A connection, if one waits to be accepted. */
bool client_waits(struct manager *m);

#endif
