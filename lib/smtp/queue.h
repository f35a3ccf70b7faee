/* smtp/queue - the whole message goes to postamt-queue, and its answer back. */
#ifndef POSTAMT_SMTP_QUEUE_H
#define POSTAMT_SMTP_QUEUE_H

#include "smtp/smtp.h"

/*
 * Sends s->request with the message in s->body, waits until the queue has
 * committed or refused it, answers the peer and ends the transaction.
 */
void smtp_queue_hand_over(struct smtp *s);

/* False when the queue says that so many octets have no room now. */
bool smtp_queue_has_room(uint64_t octets);

#endif
