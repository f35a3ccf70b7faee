/* queue/admit - whether a message is taken, and taking it. Logs. */
#ifndef POSTAMT_QUEUE_ADMIT_H
#define POSTAMT_QUEUE_ADMIT_H

#include "queue/receive.h"
#include "queue/request.h"

/* Whose request it is. */
struct origin {
	enum receive_trust trust;
	uid_t uid;
	bool introduced;
	char login[REQUEST_ADDRESS_MAX + 1]; /* when introduced */
};

/*
 * Judges the request in m, expands its recipients, counts it against its
 * login's day, and commits it: after NONE q->e names it. c->fd is the caller's
 * to close unless it is -1, which it must be at first. Logs queue.setting for
 * a bad limits/accounts.
 */
enum refusal admit(struct receive *r, const struct origin *o,
    struct ipc_message *m, struct request *q, struct content *c);

/* Free octets of the queue's disk above the reserve; 0 when nobody knows. */
uint64_t admit_room(struct receive *r);

#endif
