/* maildir/request - what comes in at local.sock, and its answer. */
#ifndef POSTAMT_MAILDIR_REQUEST_H
#define POSTAMT_MAILDIR_REQUEST_H

#include "ipc/ipc.h"
#include "maildir/local.h"

/* Slices are in the message that was read. */
struct local_request {
	struct slice id;	    /* of the queue, "" unknown: for the log */
	struct local_delivery what; /* its descriptor is the caller's to close,
				       -1 none */
};

/*
 * session= id= from= to= offset= slow=1 message=<fd>, as postamt-local(8) has
 * them. Sets the session id of the log. -1 with EINVAL when one of message,
 * from and to is missing.
 */
int local_request_read(struct ipc_message *m, struct local_request *q);

/* status=ok|temp|perm|program, code, text. */
void local_request_reply(struct ipc_message *m, const struct local_result *r);

/*
 * An address goes into header lines and the environment: no control
 * characters, at most 2,048 octets.
 */
bool local_address_ok(struct slice address);

/*
 * The message on fd, which begins at *offset of what is returned: fd itself
 * where it is a file, from where it stands; else a copy in memory. -1 with
 * errno.
 */
int local_message_from(int fd, uint64_t *offset);

#endif
