/* queue/expand - who a message is really for: aliases, duplicates. */
#ifndef POSTAMT_QUEUE_EXPAND_H
#define POSTAMT_QUEUE_EXPAND_H

#include "accounts/rcpt.h"
#include "queue/envelope.h"
#include "queue/refusal.h"

/* An alias of an alias of ... so many; deeper ones go round. */
enum { EXPAND_DEPTH = 10 };

/* Where names are looked up: rcpt_find, or a test's table. */
struct expand {
	enum rcpt_result (*find)(
	    const void *table, struct slice address, struct rcpt *r);
	const void *table;
	bool relay; /* recipients of other domains may be named */
};

/*
 * Replaces e->to by what it comes to, in the arena: aliases by their targets,
 * whose `from` is the address that was given and whose notify and orcpt are
 * its (RFC 3461 section 5.2.7); each address once, compared without case in
 * domains and in localparts of ours. An alias met again is not expanded again,
 * so that loops end.
 *
 * A recipient that does not exist stays when another does: its delivery fails
 * and is reported. NONE, or UNKNOWN, DISABLED, RELAY, ADDRESS, RECIPIENTS,
 * ALIASES, TABLE, SYSTEM (no memory).
 */
enum refusal expand(
    const struct expand *x, struct arena *arena, struct envelope *e);

#endif
