/* smtp/senders - whose address it is: who may send as whom. */
#ifndef POSTAMT_SMTP_SENDERS_H
#define POSTAMT_SMTP_SENDERS_H

#include "accounts/rcpt.h"
#include "base/control.h"

enum smtp_senders_result {
	SMTP_SENDERS_OK = 0,
	SMTP_SENDERS_NOT, /* not an address of that login */
	SMTP_SENDERS_BAD, /* conf/senders cannot be used: *why */
};

/* What conf/senders gives to a login; all 0 at first. */
struct smtp_senders {
	bool has_read;
	struct buf patterns; /* one a line */
};

/*
 * An address belongs to the login whose mailbox it leads to: the account's
 * own, with any detail, and aliases of which the account is a target. Further
 * ones are in conf/senders (postamt-senders(5)), which is read once, when the
 * table does not know; an address without domain is nobody's.
 */
enum smtp_senders_result smtp_senders_check(struct smtp_senders *x,
    const struct rcpt_db *db, struct slice login, struct slice address,
    struct control_error *why);

/* The next check reads again; frees all. */
void smtp_senders_forget(struct smtp_senders *x);

/* Looks at all of conf/senders. 0, or -1 with *why. */
int smtp_senders_validate(struct control_error *why);

#endif
