/* smtp/auth - AUTH: the client and postamt-auth talk through us (RFC 4954). */
#ifndef POSTAMT_SMTP_AUTH_H
#define POSTAMT_SMTP_AUTH_H

#include "sasl/offer.h"
#include "smtp/smtp.h"

/* RFC 4954 section 4: a response in base64, without CRLF. */
enum { SMTP_AUTH_LINE_MAX = 12286 };

struct smtp_auth {
	struct sasl_offer offer;
	unsigned failures; /* of this session */
	struct ipc queue;  /* introduced by postamt-auth; fd -1: none */
};

/* 0, or -1 with *why (sasl/offer). */
int smtp_auth_settings(struct smtp_auth *a, struct control_error *why);

/* The EHLO line, when AUTH may be used now. */
void smtp_auth_offer(struct smtp *s, const struct smtp_auth *a);

/* The verb. On success s->login and a->queue are set. */
void smtp_auth_run(struct smtp *s, struct smtp_auth *a, struct slice argument);

#endif
