/* queue/envelope - who a queued message is from and for, and its text form. */
#ifndef POSTAMT_QUEUE_ENVELOPE_H
#define POSTAMT_QUEUE_ENVELOPE_H

#include "base/arena.h"
#include "base/buf.h"
#include "queue/id.h"

/* One octet in the file, changed in place. */
enum queue_state {
	QUEUE_TODO = 'T',
	QUEUE_DONE = 'D',   /* delivered, or handed on */
	QUEUE_FAILED = 'F', /* for good; the bounce is queued or not wanted */
};

struct recipient {
	enum queue_state state;
	uint64_t state_at;    /* file offset of that octet */
	struct slice address; /* localpart@domain, as it was given */
	struct slice notify;  /* DSN NOTIFY value, "" absent: RFC 3461 4.1 */
	struct slice orcpt;   /* DSN ORCPT value, "" absent */
	struct slice from;    /* the alias that named it, "" none */
};

/*
 * All slices are borrowed: from the arena after envelope_parse, else from
 * whoever filled it.
 */
struct envelope {
	queue_id id;
	uint64_t time_us;	/* arrival, since the epoch */
	bool held;		/* in place, one octet: 'H' or '-' */
	bool warned;		/* likewise: the delay warning went out, 'W' */
	uint64_t flags_at;	/* offset of those two octets */
	struct slice session;	/* log session id of the arrival */
	struct slice protocol;	/* "with" keyword of RFC 3848, or "local" */
	struct slice ip, login; /* "" unknown */
	uint64_t uid;		/* of who injected it */
	struct slice sender;	/* "" is the null sender */
	struct slice ret, envid, body; /* RET, ENVID, BODY parameters, "" */
	bool smtputf8;
	uint64_t release_s; /* FUTURERELEASE: not before, 0 none */
	struct recipient *to;
	size_t to_count;
	uint64_t message_at; /* offset of the message in the file */
};

enum envelope_result {
	ENVELOPE_OK = 0,
	ENVELOPE_SYNTAX,  /* not a queue file of ours, or a torn one */
	ENVELOPE_VERSION, /* of a newer postamt */
	ENVELOPE_TOOLONG, /* over ENVELOPE_MAX */
	ENVELOPE_ERROR,	  /* errno tells */
};

/* The text is in doc/postamt-queue.5. */
enum {
	ENVELOPE_MAX = 64 * 1024 * 1024, /* octets before the message */
	ENVELOPE_RECIPIENTS_MAX = 50000,
	ENVELOPE_OFFSET_AT = 16,  /* where the first line names message_at, */
	ENVELOPE_OFFSET_LEN = 10, /* in that many digits */
};

/*
 * Appends the text before the message; sets message_at, flags_at and each
 * state_at, which count from where it begins. `out` tells of a failure.
 */
void envelope_put(struct buf *out, struct envelope *e);

/* Parses what a queue file begins with (the message may follow). */
enum envelope_result envelope_parse(
    struct slice in, struct arena *arena, struct envelope *e);

/* Reads it from a queue file open at any position. */
enum envelope_result envelope_read(
    int fd, struct arena *arena, struct envelope *e);

#endif
