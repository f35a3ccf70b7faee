/* ipc/message - pairs of key and value, as one program tells another. */
#ifndef POSTAMT_IPC_MESSAGE_H
#define POSTAMT_IPC_MESSAGE_H

#include "base/buf.h"

/*
 * A message is a list of netstrings "key=value", closed by an empty netstring
 * "0:,". Keys may repeat. A descriptor travels beside it (SCM_RIGHTS): its
 * value is its number among those attached, from 0.
 */
enum {
	IPC_FD_MAX = 4,
	IPC_MESSAGE_MAX = 16 * 1024 * 1024, /* octets on the wire */
	IPC_DEADLINE_S = 60,		    /* for what our own programs do */
};

struct ipc_message {
	struct buf wire;
	int fds[IPC_FD_MAX]; /* -1: taken */
	unsigned fd_count;
	bool own_fds; /* received: reset closes those not taken */
};

void ipc_message_init(struct ipc_message *m);
void ipc_message_reset(struct ipc_message *m); /* closes fds not taken */
void ipc_message_done(struct ipc_message *m);

/* Building. Puts latch in wire; ipc_send tells. */
void ipc_put(struct ipc_message *m, const char *key, struct slice value);
void ipc_puts(struct ipc_message *m, const char *key, const char *value);
void ipc_putu(struct ipc_message *m, const char *key, uint64_t value);

/* Attaches fd without owning it: the caller closes it after the send. */
void ipc_put_fd(struct ipc_message *m, const char *key, int fd);

/* Reading: the value of the first such key. False when absent. */
bool ipc_get(const struct ipc_message *m, const char *key, struct slice *value);
bool ipc_is(const struct ipc_message *m, const char *key, const char *value);

/* The number, or `absent` when it is not there or not one. */
uint64_t ipc_getu(
    const struct ipc_message *m, const char *key, uint64_t absent);

/* The descriptor, now the caller's; -1 with EBADF when there is none. */
int ipc_take_fd(struct ipc_message *m, const char *key);

/* Walks all pairs. `rest` is buf_slice(&m->wire) at first. */
bool ipc_next(struct slice *rest, struct slice *key, struct slice *value);

/*
 * The form every reply has: status=ok|temp|perm, and for the last two
 * code=4.3.0 (RFC 3463) and text=..., both fit for the protocol's answer.
 */
void ipc_reply(struct ipc_message *m, const char *status, const char *code,
    const char *text);

#endif
