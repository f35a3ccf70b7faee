/* queue/usage - how much an account has sent today, and to whom ever. */
#ifndef POSTAMT_QUEUE_USAGE_H
#define POSTAMT_QUEUE_USAGE_H

#include "base/control.h"
#include "queue/envelope.h"
#include "queue/refusal.h"

/*
 * spool/usage/LOGIN, one file an account, locked with flock(2) while it is
 * looked at and changed, so that all workers share one count:
 *
 *	DDDDDDDDDD MMMMMMMMMM NNNNNNNNNN\n	day since the epoch (UTC),
 *						messages, new recipients of it
 *	hhhhhhhhhhhhhhhh\n			a recipient written to before
 *	...
 *
 * The first line is written at once; a line of the others that a crash tore is
 * overwritten by the next. Not synced: a loss of power may give some messages
 * back. An account writes to USAGE_KNOWN_MAX people; of more the older half is
 * forgotten.
 */
enum {
	USAGE_KNOWN_MAX = 20000,
	USAGE_FRESH_MAX = 17 * ENVELOPE_RECIPIENTS_MAX
};

/* 0 is no limit. */
struct usage_limits {
	uint32_t messages;	 /* limits/messages-per-day */
	uint32_t new_recipients; /* limits/new-recipients-per-day */
	uint64_t octets;	 /* of one message; no setting but the file */
};

/*
 * What the file limits/accounts says of that login: lines "LOGIN MESSAGES
 * NEW [OCTETS]", "*@DOMAIN ..." for all of a domain; the first that fits
 * counts. 0, and *limits unchanged if there is none; -1 with *why.
 */
int usage_limits_of(
    struct slice login, struct usage_limits *limits, struct control_error *why);

/*
 * Counts one message to these recipients. NONE, or DAY, NEW (nothing is
 * counted), SYSTEM with errno. `day` is since the epoch. The folder is made if
 * it is missing. `fresh`, empty, gets the lines of the new recipients.
 */
enum refusal usage_charge(struct slice login, const struct usage_limits *limits,
    const struct recipient *to, size_t to_count, uint64_t day,
    struct buf *fresh);

/* The message was not queued after all: gives back it and `fresh`. */
void usage_refund(struct slice login, uint64_t day, struct slice fresh);

#endif
