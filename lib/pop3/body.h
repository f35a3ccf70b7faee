/* pop3/body - one message on its way to the client. */
#ifndef POSTAMT_POP3_BODY_H
#define POSTAMT_POP3_BODY_H

#include "base/session.h"
#include "pop3/stuff.h"

enum { POP3_BODY_CHUNK = 65536 };

/*
 * The file is read in pieces, the first one before the client is told +OK, so
 * that most failures still have an answer.
 */
struct pop3_body {
	int fd;	       /* owned; -1: all of it is in chunk */
	uint64_t left; /* octets not yet read */
	size_t len;    /* octets in chunk */
	char chunk[POP3_BODY_CHUNK];
};

/*
 * Takes fd, closed whatever happens. -1 with errno: no plain file, or it cannot
 * be read.
 */
int pop3_body_open(struct pop3_body *b, int fd);

/* For one that is not sent after all; nothing when it is closed already. */
void pop3_body_close(struct pop3_body *b);

/*
 * Sends it, up to `top` where that is not NULL, and the closing dot. Each piece
 * gives the client the session's whole deadline anew. -1 with errno when the
 * rest cannot be read: the session must end there, without the dot, or the
 * client would take a part for the whole. Closes the file.
 */
int pop3_body_send(
    struct pop3_body *b, struct session *io, struct pop3_top *top);

#endif
