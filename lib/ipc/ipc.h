/* ipc/ipc - requests and replies between our own programs. */
#ifndef POSTAMT_IPC_IPC_H
#define POSTAMT_IPC_IPC_H

#include "base/clock.h"
#include "ipc/message.h"

#include <sys/types.h>

/*
 * A connection carries request, reply, request, reply. Only where a service's
 * page says so a request has no reply.
 */
struct ipc {
	int fd;		  /* -1: not connected */
	struct buf ahead; /* octets of the next message that came with this */
	int fds[IPC_FD_MAX]; /* and its descriptors */
	unsigned fd_count;
};

/* The service's socket is path_run()/NAME.sock. -1 with errno. */
int ipc_connect(struct ipc *c, const char *service);

/* As above, but EAGAIN where it would wait: nobody accepts connections. */
int ipc_connect_now(struct ipc *c, const char *service);
void ipc_attach(struct ipc *c, int fd); /* an accepted connection */
void ipc_close(struct ipc *c);
void ipc_detach(struct ipc *c); /* forgets fd, which is somebody else's */

/* 0, or -1 with errno: ETIMEDOUT, EPIPE, EMSGSIZE for a latched m. */
int ipc_send(struct ipc *c, const struct ipc_message *m, int64_t deadline_ms);

/*
 * Fills m, which it resets first. 1 a message, 0 the peer closed between
 * messages, -1 with errno: ETIMEDOUT, EPROTO for what is no message, EMSGSIZE,
 * ECONNRESET for an end inside one. After -1 close the connection.
 */
int ipc_recv(struct ipc *c, struct ipc_message *m, int64_t deadline_ms);

/*
 * Sends m and reads the reply into m. 0, or -1 with errno (ECONNRESET also
 * when the peer closed instead of replying).
 */
int ipc_call(struct ipc *c, struct ipc_message *m, int64_t deadline_ms);

/* The peer's uid (SO_PEERCRED). -1 with errno. */
int ipc_peer_uid(int fd, uid_t *uid);

#endif
