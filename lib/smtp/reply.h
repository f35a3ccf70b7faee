/* smtp/reply - every answer: code, enhanced status (RFC 3463), text. */
#ifndef POSTAMT_SMTP_REPLY_H
#define POSTAMT_SMTP_REPLY_H

#include "base/session.h"

/*
 * 2xx, 4xx and 5xx carry an enhanced status code but for the greeting and the
 * answers to HELO and EHLO (RFC 2034 section 4); 3xx have none.
 */
struct smtp_reply {
	unsigned code;
	const char *enhanced; /* "" none */
	const char *text;
};

enum smtp_reply_id {
	SMTP_OK = 0,
	SMTP_BYE,
	SMTP_SENDER_OK,
	SMTP_RECIPIENT_OK,
	SMTP_CHUNK_OK,
	SMTP_QUEUED, /* detail: the queue's id */
	SMTP_VRFY,
	SMTP_SEND_TEXT,
	SMTP_TLS_READY,
	SMTP_AUTH_OK,
	SMTP_AUTH_GO_ON, /* detail: the challenge in base64 */
	/* the session ends */
	SMTP_SHUTDOWN,
	SMTP_TIMEOUT,
	SMTP_TOO_MANY_ERRORS,
	SMTP_NO_MEMORY,
	SMTP_HTTP,
	SMTP_EARLY,
	SMTP_QUEUE_LOST,
	/* commands */
	SMTP_UNKNOWN_VERB,
	SMTP_LINE_TOOLONG,
	SMTP_LINE_BARE,
	SMTP_NOT_HERE,
	SMTP_BAD_ARGUMENT,
	SMTP_NO_ARGUMENT,
	SMTP_HELO_SYNTAX,
	SMTP_ORDER, /* detail: what was expected */
	SMTP_TLS_DOWN,
	/* senders, recipients, their parameters */
	SMTP_SENDER_SYNTAX,
	SMTP_RECIPIENT_SYNTAX,
	SMTP_PARAMETER_BAD,
	SMTP_PARAMETER_UNKNOWN,
	SMTP_SENDER_UTF8,
	SMTP_RECIPIENT_UTF8,
	SMTP_TOO_BIG,
	SMTP_DISK_FULL,
	SMTP_TOO_MANY_RECIPIENTS,
	SMTP_NO_MAILBOX,
	SMTP_NO_RELAY,
	SMTP_SEND_ONLY,
	SMTP_OVER_QUOTA,
	SMTP_TABLE_DOWN,
	SMTP_NO_RECIPIENTS,
	/* the message */
	SMTP_TEXT_BARE,
	SMTP_TEXT_NUL,
	SMTP_TEXT_LINE,
	SMTP_HEADER_TOO_BIG,
	SMTP_HEADER_TOO_MANY,
	SMTP_LOOP,
	SMTP_SPOOL_DOWN,
	SMTP_QUEUE_DOWN,
	/* submission */
	SMTP_AUTH_REQUIRED,
	SMTP_AUTH_FAILED,
	SMTP_AUTH_BASE64,
	SMTP_AUTH_MECHANISM,
	SMTP_AUTH_CLEAR,
	SMTP_AUTH_CANCELLED,
	SMTP_AUTH_DOWN,
	SMTP_AUTH_TOOLONG,
	SMTP_ACCOUNT_GONE,
	SMTP_NOT_YOUR_ADDRESS, /* detail: the address */
	SMTP_SENDERS_DOWN,
	SMTP_TEXT_HEADER, /* detail: its name, what to do */
	SMTP_TEXT_MBOX,
	SMTP_TEXT_AUTHORS,
	SMTP_REPLIES
};

extern const struct smtp_reply smtp_replies[SMTP_REPLIES];

/* RFC 5321 section 4.5.3.1.5, with CRLF: a longer detail is cut. */
enum { SMTP_REPLY_MAX = 512 };

/*
 * Puts one line. `detail` goes behind the text after a space, if not empty;
 * what it has that is no printing ASCII becomes "?".
 */
void smtp_reply_put(
    struct session *io, const struct smtp_reply *reply, struct slice detail);

#endif
