/* sasl/sasl - the server's side of SASL (RFC 4422): one exchange. */
#ifndef POSTAMT_SASL_SASL_H
#define POSTAMT_SASL_SASL_H

#include "accounts/credential.h"
#include "accounts/penalty.h"

enum { SASL_RESPONSE_MAX = 65536, SASL_LOGIN_MAX = 320 };

/* Each but CONTINUE ends the exchange. */
enum sasl_outcome {
	SASL_CONTINUE = 0, /* a challenge goes to the client */
	SASL_OK,	   /* `account` is who it is */
	SASL_WRONG,	   /* 535 5.7.8; -ERR [AUTH] */
	SASL_SYNTAX,	   /* no message of this mechanism: 501 5.5.2 */
	SASL_CHANGE,	   /* 432 4.7.12: the password must be changed */
	SASL_LATER,	   /* 454 4.7.0: too many failures */
	SASL_ERROR,	   /* 454 4.3.0 */
};

struct sasl_mech;
struct sasl_scram;

/*
 * Facts are the caller's and outlive the exchange; so does db, which is made
 * fresh (authdb_refresh) before anything is judged by it: what was found in it
 * is good for one step.
 */
struct sasl {
	struct cdbmap_file *db;
	struct slice protocol, ip;
	bool tls;
	struct slice exporter;	  /* tls-exporter (RFC 9266), raw, "" none */
	struct slice endpoint;	  /* tls-server-end-point (RFC 5929), raw */
	struct slice fingerprint; /* of the client's certificate, hex */

	const char *oauth_program; /* "" none: no OAUTHBEARER, no XOAUTH2 */
	/*
	 * Instead of the tables, for passwords (checkpassword); NULL: none. On
	 * SASL_OK account.name alone is written.
	 */
	enum sasl_outcome (*check)(
	    struct sasl *s, struct slice login, struct slice password);
	void *check_ctx;
	struct penalty *penalty; /* NULL: guessing costs nothing */
	const char *nonce; /* of the server; NULL: random, as it must be but in
			      a test with the RFC's */

	/* Results. */
	struct authdb_account account;	/* on OK */
	const char *how;		/* on OK: a word for the log */
	char login[SASL_LOGIN_MAX + 1]; /* who it was said to be; "" unknown */

	/* The gate's: to be told how it ended. */
	struct penalty_ask ask;
	bool asked;

	/* The mechanism's own. */
	const struct sasl_mech *mech;
	unsigned step; /* responses taken so far */
	struct buf state;
	struct sasl_scram *scram; /* owned; NULL for others */
};

struct sasl_mech {
	const char *name;
	bool server_first; /* no initial response (RFC 4422 section 3) */
	/* Takes a response; puts the challenge on CONTINUE. */
	enum sasl_outcome (*take)(
	    struct sasl *s, struct slice response, struct buf *challenge);
};

/*
 * False for a mechanism that is not offered; without TLS -PLUS and EXTERNAL are
 * not. Whether PLAIN may be offered in clear is the login program's business.
 * Facts must be set before.
 */
bool sasl_start(struct sasl *s, struct slice mechanism);

/* One that ends without sasl_note was dropped: no guess at the account. */
void sasl_done(struct sasl *s);

/* `response` is the decoded one; NULL when the client sent none with AUTH. */
enum sasl_outcome sasl_take(
    struct sasl *s, const struct slice *response, struct buf *challenge);

/* For mechanisms: the name for the log; false when it is too long. */
bool sasl_login(struct sasl *s, struct slice login);

/*
 * After sasl_login: CONTINUE, or LATER when that account or source has failed
 * too often. May wait (accounts/penalty). Then db is fresh.
 */
enum sasl_outcome sasl_gate(struct sasl *s);

/*
 * Where a challenge is between the gate and what is judged: left with the
 * challenge, so that an open exchange is no guess; false on return is LATER.
 */
void sasl_gate_leave(struct sasl *s);
bool sasl_gate_return(struct sasl *s);

/*
 * Counts for penalties what an exchange came to; the first time alone. For
 * mechanisms that know before the exchange ends: a client that hears of its
 * failure may go without the last message.
 */
void sasl_count(struct sasl *s, enum sasl_outcome r);

/*
 * How an exchange ended, once for each: counts it, and adds it to the account's
 * history under the mechanism's name.
 */
void sasl_note(struct sasl *s, enum sasl_outcome r, const char *mech);

/*
 * Has libcrypto read its configuration and find its algorithms, so that forked
 * processes need not, each for itself.
 */
void sasl_warm(void);

/* A word for the log. */
const char *sasl_outcome_name(enum sasl_outcome r);

/* A login name and password at last: the outcome. */
enum sasl_outcome sasl_password(
    struct sasl *s, struct slice login, struct slice password);

extern const struct sasl_mech sasl_plain, sasl_login_mech, sasl_scram,
    sasl_scram_plus, sasl_external, sasl_oauthbearer, sasl_xoauth2;

void sasl_scram_free(struct sasl_scram *x);

#endif
