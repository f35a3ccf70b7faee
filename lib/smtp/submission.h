/* smtp/submission - a stage: mail of users who have logged in (RFC 6409). */
#ifndef POSTAMT_SMTP_SUBMISSION_H
#define POSTAMT_SMTP_SUBMISSION_H

#include "smtp/auth.h"
#include "smtp/senders.h"

/* What a session of postamt-submission has: s->ctx. */
struct smtp_submission {
	struct smtp_auth auth;
	struct smtp_senders senders; /* of this transaction */
	uint32_t hold_max_s;	     /* FUTURERELEASE: the longest */
};

/* Reads the settings, also into *c. 0, or -1 with *why. */
int smtp_submission_settings(struct smtp_submission *x, struct smtp_config *c,
    struct control_error *why);

extern const struct smtp_policy smtp_submission_policy;

#endif
