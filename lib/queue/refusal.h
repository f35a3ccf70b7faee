/* queue/refusal - why the queue does not take a message, and its answer. */
#ifndef POSTAMT_QUEUE_REFUSAL_H
#define POSTAMT_QUEUE_REFUSAL_H

#include "ipc/ipc.h"

enum refusal {
	REFUSAL_NONE = 0,
	REFUSAL_REQUEST,    /* perm 5.5.4: not a request the page describes */
	REFUSAL_ADDRESS,    /* perm 5.1.3 */
	REFUSAL_UNKNOWN,    /* perm 5.1.1: no recipient exists */
	REFUSAL_DISABLED,   /* perm 5.2.1: none of them takes mail */
	REFUSAL_RELAY,	    /* perm 5.7.1 */
	REFUSAL_LOGIN,	    /* perm 5.7.1: the account may not send */
	REFUSAL_RECIPIENTS, /* perm 5.5.3: too many after expansion */
	REFUSAL_ALIASES,    /* perm 5.4.6: aliases go round */
	REFUSAL_LOOP,	    /* perm 5.4.6: 100 Received fields */
	REFUSAL_SIZE,	    /* perm 5.3.4 */
	REFUSAL_FILE,	    /* perm 5.5.4: no file we may read */
	REFUSAL_CHANGED,    /* temp 4.3.0: the file shrank meanwhile */
	REFUSAL_ROOM,	    /* temp 4.3.1: disk full, or close to it */
	REFUSAL_TABLE,	    /* temp 4.3.5: rcpt.cdb missing or damaged */
	REFUSAL_DAY,	    /* temp 4.7.0: the login's messages of a day */
	REFUSAL_NEW,	    /* temp 4.7.0: its new recipients of a day */
	REFUSAL_SETTING,    /* temp 4.3.0: limits/accounts has a bad line */
	REFUSAL_SYSTEM,	    /* temp 4.3.0: a call failed; errno tells */
};

const char *refusal_code(enum refusal r); /* RFC 3463 */
const char *refusal_text(enum refusal r); /* for a person */

/* Makes m the reply. */
void refusal_reply(struct ipc_message *m, enum refusal r);

/* ROOM for ENOSPC and EDQUOT, else SYSTEM. */
enum refusal refusal_errno(void);

#endif
