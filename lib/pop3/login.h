/* pop3/login - the session before login (RFC 1939 section 4). It logs: this is
 * the session of postamt-pop3-login. */
#ifndef POSTAMT_POP3_LOGIN_H
#define POSTAMT_POP3_LOGIN_H

#include "base/session.h"
#include "ipc/ipc.h"
#include "pop3/command.h"
#include "sasl/offer.h"
#include "tls/ask.h"

enum {
	POP3_LOGIN_LINE = 12288,    /* RFC 5034 section 4: a SASL response */
	POP3_LOGIN_ERRORS_MAX = 20, /* bad commands and exchanges that come to
				       nothing, then the end */
	POP3_LOGIN_USER_MAX = 1024, /* octets of USER's argument */
};

struct pop3_login_settings {
	uint32_t idle_s;    /* limits/pop3-timeout */
	uint32_t tries_max; /* limits/pop3-login-tries */
	struct sasl_offer offer;
};

/* 0, or -1 with *why. Absent settings get their defaults. */
struct control_error;
int pop3_login_settings(
    struct pop3_login_settings *s, struct control_error *why);

enum pop3_login_end {
	POP3_LOGIN_GOES_ON = 0,
	POP3_LOGIN_HANDED_ON, /* the mailbox's session has the connection */
	POP3_LOGIN_QUIT,
	POP3_LOGIN_LOST,    /* closed, idle, or no longer writable */
	POP3_LOGIN_REFUSED, /* too many failures or errors: told so */
};

struct pop3_login {
	struct session *io;
	const struct pop3_login_settings *set;
	const char *ip;		/* of the client; "" for none */
	bool tls;		/* the connection is encrypted */
	struct tls_facts facts; /* valid under tls */
	unsigned tries, errors;
	enum pop3_login_end end;
	size_t user_len; /* USER's argument; 0: none yet */
	char user[POP3_LOGIN_USER_MAX];
};

void pop3_login_init(struct pop3_login *l, struct session *io,
    const struct pop3_login_settings *set, const char *ip);

/* The facts of its TLS, NULL in clear. */
const struct tls_facts *pop3_login_facts(const struct pop3_login *l);

/*
 * Gives the connection to postamt-tls (tls.sock) and puts the plaintext end in
 * its place, under the same descriptors. What the client had sent before is
 * forgotten. -1 with errno when it has no TLS: the connection is lost.
 */
int pop3_login_tls(struct pop3_login *l);

/* Greets, then serves until the end. */
enum pop3_login_end pop3_login_run(struct pop3_login *l);

/* An error; after POP3_LOGIN_ERRORS_MAX of them the session ends. */
void pop3_login_refuse(struct pop3_login *l, const char *text);

/*
 * One exchange with postamt-auth (auth.sock), for AUTH and for PASS. `initial`
 * may be NULL: none was given. On success the connection is the mailbox
 * session's, `end` is HANDED_ON and nothing more may be said here; else the
 * client has been told why.
 */
void pop3_login_auth(
    struct pop3_login *l, struct slice mechanism, const struct slice *initial);

/* The same with an initial response in base64, as AUTH has it. */
void pop3_login_auth_encoded(
    struct pop3_login *l, struct slice mechanism, struct slice initial);

#endif
