/* pop3/retr - RETR and TOP (RFC 1939 sections 5 and 7). */
#ifndef POSTAMT_POP3_RETR_H
#define POSTAMT_POP3_RETR_H

#include "pop3/pop3.h"

void pop3_retr(struct pop3 *p, struct slice args);
void pop3_top(struct pop3 *p, struct slice args);

/*
 * Before waiting for a client that has just been sent a message: reads the next
 * one, so that it can be answered with at once.
 */
void pop3_read_ahead(struct pop3 *p);

/* Shared by all verbs: -ERR with that text, counted; and the usual one for a
 * failed system call. */
void pop3_refuse(struct pop3 *p, const char *text);
void pop3_refuse_temp(struct pop3 *p);

/* The message that args begins with; NULL: -ERR has been said. */
struct pop3_message *pop3_need_message(struct pop3 *p, struct slice *args);

#endif
