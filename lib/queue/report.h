/* queue/report - what a sender is told of an attempt. */
#ifndef POSTAMT_QUEUE_REPORT_H
#define POSTAMT_QUEUE_REPORT_H

#include "queue/attempt.h"

/* Seconds since arrival, or since FUTURERELEASE let it go. */
int64_t report_age_s(const struct attempt *a, int64_t now_s);

/* This delivery has failed for good: refused, or deferred for too long. */
bool report_is_final(const struct delivery *d, int64_t now_s);

/* Recipients that one report names: some 500 octets each. */
enum { REPORT_RECIPIENTS = 2000 };

/* Is there anything that the sender asked, or has, to be told, still? */
bool report_wanted(const struct attempt *a, int64_t now_s);

/* True if this round's report warns of a delay. */
bool report_warns(const struct attempt *a, int64_t now_s);

/*
 * Puts the request for queue.sock: a DSN to the sender, of the deliveries from
 * a->report_from on; sets a->report_to. *close_fd holds it.
 * -1 with errno.
 */
int report_fill(struct attempt *a, struct ipc_message *m, int *close_fd);

/* The request that hands the message on for one recipient, now an alias. */
int report_expand(struct delivery *d, struct ipc_message *m, int *close_fd);

#endif
