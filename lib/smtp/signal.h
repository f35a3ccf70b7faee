/* smtp/signal - SIGTERM in a session: 421, between two commands. */
#ifndef POSTAMT_SMTP_SIGNAL_H
#define POSTAMT_SMTP_SIGNAL_H

#include "smtp/smtp.h"

/*
 * A session that waits for a command says 421 and exits at once; one that is
 * busy finishes the command first (RFC 5321 section 3.8), so that no message
 * is taken whose sender does not hear of it.
 */
void smtp_signal_catch(void);
void smtp_signal_wait(struct smtp *s); /* from now on it waits for a command */
void smtp_signal_busy(void);
bool smtp_signal_came(void);

#endif
