/* pop3/scan - reads new/ and cur/ into the list of a maildrop. */
#ifndef POSTAMT_POP3_SCAN_H
#define POSTAMT_POP3_SCAN_H

#include "pop3/drop.h"

/* The list as an array of d->count. */
struct pop3_message *pop3_scan_list(const struct pop3_drop *d);

/*
 * Fills the list, oldest first. Names that begin with a dot and what is no
 * plain file are left out. A message that moved from new/ to cur/ meanwhile is
 * listed once. -1 with errno; ENOBUFS over POP3_MESSAGES_MAX.
 */
int pop3_scan(struct pop3_drop *d);

/*
 * Reads the folders again after a name was not there: brings the names of
 * messages in the list up to date and marks them POP3_FOUND. New ones are left
 * for the next session. -1 with errno and no mark changed for good.
 */
int pop3_scan_again(struct pop3_drop *d);

#endif
