/* queue/receive - the queue's service: one connection's requests. Logs. */
#ifndef POSTAMT_QUEUE_RECEIVE_H
#define POSTAMT_QUEUE_RECEIVE_H

#include "accounts/rcpt.h"
#include "base/arena.h"
#include "ipc/ipc.h"
#include "queue/content.h"
#include "queue/spool.h"
#include "queue/usage.h"

/* Settings; their files are in doc/postamt.conf.5. */
struct receive_limits {
	uint64_t message_octets;     /* limits/message-size */
	uint64_t reserve_octets;     /* limits/spool-reserve: stay free */
	struct usage_limits account; /* of who logged in, by default */
};

/* What a peer may do goes by the user it runs as (SO_PEERCRED). */
enum receive_trust {
	RECEIVE_NET,   /* parses what the network sends: our domains only */
	RECEIVE_LOCAL, /* a user of this host: no facts of a network */
	RECEIVE_OWN,   /* one of us; may introduce a connection */
};

/* A worker, which serves one connection after another. */
struct receive {
	char me[256]; /* this host's name, for Received */
	struct receive_limits limits;
	struct spool spool;
	struct content_places places;
	struct rcpt_db rcpt;
	bool has_rcpt;	    /* false: not built yet */
	uint64_t room;	    /* free octets, when last looked at */
	int64_t room_ms;    /* until when that will do */
	struct ipc send;    /* to send.sock, kept; -1 */
	struct buf out;	    /* envelope and head of the message */
	struct arena arena; /* of one request */
};

/*
 * Opens the spool and the tables. `me` and `limits` are filled in already. -1
 * with errno.
 */
int receive_open(struct receive *r);

/*
 * Requests from fd until the peer closes or is silent for long; `uid` is the
 * peer's. fd stays the caller's. Logs queue.commit and queue.refuse.
 */
void receive_session(
    struct receive *r, int fd, enum receive_trust trust, uid_t uid);

#endif
