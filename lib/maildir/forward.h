/* maildir/forward - hand a message to the queue for other addresses. */
#ifndef POSTAMT_MAILDIR_FORWARD_H
#define POSTAMT_MAILDIR_FORWARD_H

#include "base/slice.h"

struct forward {
	struct slice sender; /* "" stays the null sender */
	const struct slice *to;
	size_t count;
	int message; /* read from offset 0: Delivered-To comes first */
};

enum forward_result {
	FORWARD_OK = 0, /* on stable storage in the queue */
	FORWARD_TEMP,
	FORWARD_PERM,
	FORWARD_ERROR, /* no talking to the queue: errno tells */
};

/* code and text of a refusal, "" where the queue gave none */
struct forward_refusal {
	char code[12], text[256];
};

/*
 * Asks queue.sock, with the caller's uid as the origin and the session id of
 * the log. `why` is written on TEMP and PERM alone.
 */
enum forward_result forward_queue(
    const struct forward *f, struct forward_refusal *why);

#endif
