/* queue/notify - tells send that a message has come. */
#ifndef POSTAMT_QUEUE_NOTIFY_H
#define POSTAMT_QUEUE_NOTIFY_H

#include "ipc/ipc.h"
#include "queue/id.h"

/*
 * One way, over a connection that is kept. Never waits: the message is safe
 * already, and a send that starts later finds it. Connects when there is no
 * connection, and once more when send has gone (it exits when idle; the socket
 * starts another) or has not read for so long that the connection is full:
 * what is in there is still read.
 *
 * 0, or -1 with errno when send was not told.
 */
int notify_send(struct ipc *send, queue_id id);

#endif
