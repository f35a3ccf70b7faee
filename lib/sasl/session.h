/* sasl/session - the parts of one connection of auth.sock; for sasl/ alone. */
#ifndef POSTAMT_SASL_SESSION_H
#define POSTAMT_SASL_SESSION_H

#include "sasl/become.h"
#include "sasl/service.h"
#include "tls/ask.h"

/* Copies of what the first message of an exchange said. */
struct exchange {
	struct sasl sasl;
	char protocol[16], mech[32];
	struct tls_facts tls; /* in clear all but ip is empty */
	bool running;
};

struct auth_session {
	struct auth_service *a;
	struct ipc ipc;
	struct ipc_message m;	    /* the reply */
	struct ipc_message request; /* what it is to */
	struct exchange x;
	bool trusted;
	bool is_begun; /* checkpassword has started the mailbox's session */
};

/* Each sends a reply. 0, or -1 with errno. */
int session_send(struct auth_session *s);
int session_reply(struct auth_session *s, enum sasl_outcome r);

/*
 * After SASL_OK. 0 go on, -1 the connection is done with. Where it becomes a
 * mailbox's session it does not return.
 */
int session_answer_ok(struct auth_session *s);

/* The session program of the protocol into path; 0, or -1 for smtp. */
int session_program(const struct auth_session *s, char path[PATH_SIZE]);

/* What the request says about the session to come; client is -1 if none. */
void session_become(struct auth_session *s, struct become *b);

/* The hook of struct sasl when the setting checkpassword names a program. */
enum sasl_outcome session_checkpassword(
    struct sasl *sasl, struct slice login, struct slice password);

#endif
