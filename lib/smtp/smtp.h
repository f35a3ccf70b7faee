/* smtp/smtp - one SMTP session, as a server (RFC 5321). */
#ifndef POSTAMT_SMTP_SMTP_H
#define POSTAMT_SMTP_SMTP_H

#include "base/session.h"
#include "ipc/ipc.h"
#include "serve/peer.h"
#include "smtp/body.h"
#include "smtp/config.h"
#include "smtp/eod.h"
#include "smtp/param.h"
#include "smtp/path.h"
#include "smtp/reply.h"
#include "tls/ask.h"

struct smtp;

/* RFC 5321 section 4.5.3.1.4 with room for what the extensions add. */
enum { SMTP_LINE_MAX = 2046 };

/* NOOP, RSET, VRFY and their like between two messages, before one counts as
 * an error. */
enum { SMTP_IDLE_VERBS_MAX = 100 };

struct smtp_verb {
	const char *name;
	void (*run)(struct smtp *s, struct slice argument); /* trimmed */
	enum {
		SMTP_VERB_ANY = 0,
		SMTP_VERB_HELO = 1 << 0, /* 503 before HELO or EHLO */
		SMTP_VERB_BARE = 1 << 1, /* 501 with an argument */
		SMTP_VERB_IDLE = 1 << 2, /* moves no mail: see above */
	} flags;
};

/*
 * What a program adds to the session: checks of senders, recipients and
 * messages, in a row (TLS, AUTH, filters). Each may be NULL. False: it has
 * answered with smtp_refuse, and that is the end of this command.
 */
struct smtp_stage {
	const char *name;
	bool (*mail)(struct smtp *s, const struct smtp_path *sender,
	    const struct smtp_mail_params *params);
	bool (*rcpt)(struct smtp *s, const struct smtp_path *recipient,
	    struct slice address);
	/*
	 * The whole message is in s->body.fd, envelope in s->request (keys of
	 * the queue's request); both may be changed. What is slow belongs
	 * here: no peer waits for us, and no worker of ours for a peer.
	 */
	bool (*message)(struct smtp *s);
};

/* How a program differs from its siblings. All constant. */
struct smtp_policy {
	const char *service;	       /* name for tls.sock: "smtp" */
	const char *banner;	       /* behind "220 me " */
	unsigned extensions;	       /* enum smtp_extension beyond ESMTP */
	const struct smtp_verb *verbs; /* further ones, or NULL */
	const struct smtp_stage *const *stages; /* NULL ends them */
	void (*ehlo)(struct smtp *s);		/* further lines, or NULL */
	/*
	 * The connection to the queue that all messages of the session go
	 * over, with fd -1 when it is lost: then the session ends. NULL: one
	 * of its own for each message.
	 */
	struct ipc *(*queue)(struct smtp *s);
};

enum smtp_state {
	SMTP_NEW,   /* neither HELO nor EHLO yet */
	SMTP_READY, /* no transaction */
	SMTP_MAIL,  /* a sender */
	SMTP_BDAT,  /* chunks are coming */
};

struct smtp {
	const struct smtp_config *config;
	const struct smtp_policy *policy;
	const struct peer *peer;
	void *ctx; /* the program's own */

	enum smtp_state state;
	bool esmtp;  /* EHLO, not HELO */
	bool done;   /* no further command is read */
	bool failed; /* not ended by QUIT or the peer: see `why` */
	const char *why;
	const char *verb; /* being run, for the log */
	unsigned errors, idle_verbs, messages;
	char helo[SMTP_DOMAIN_MAX + 1];
	char tls[96];	 /* "TLSv1.3 CIPHER", "" in clear */
	char login[320]; /* of AUTH, "" none */
	char name[16];	 /* room for smtp_protocol */

	/* The transaction: the queue's request grows with each command. */
	struct ipc_message request;
	unsigned recipients;
	unsigned refused; /* of the recipients */
	unsigned surplus; /* recipients over the limit */
	uint64_t size_octets;
	bool smtputf8, binary;
	struct smtp_eod eod;
	struct smtp_body body;
	struct tls_facts tls_facts; /* while tls is not empty */

	struct session io;
};

/*
 * s may be static and is as large as its buffers. config, policy and peer must
 * outlive the session.
 */
void smtp_init(struct smtp *s, const struct smtp_config *config,
    const struct smtp_policy *policy, const struct peer *peer, int in, int out);

/* From the greeting to the end. EXIT_DONE, or EXIT_TEMP when it broke. */
int smtp_run(struct smtp *s);

/* For verbs and stages: an answer, and one that counts as an error and is
 * logged. `detail` goes behind the text. */
void smtp_answer(struct smtp *s, enum smtp_reply_id id, struct slice detail);
void smtp_refuse(struct smtp *s, enum smtp_reply_id id, struct slice detail);
void smtp_refuse_with(
    struct smtp *s, const struct smtp_reply *reply, struct slice detail);

/* Answers and ends the session after this command. */
void smtp_end(struct smtp *s, enum smtp_reply_id id);

/* The next line of a dialogue inside a command; false: the session is over. */
bool smtp_line(struct smtp *s, size_t max, struct slice *line);

void smtp_reset(struct smtp *s); /* no transaction any more */

/* The with keyword of Received (RFC 3848, RFC 6531 section 4.3). */
const char *smtp_protocol(struct smtp *s);

#endif
