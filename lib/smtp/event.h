/* smtp/event - what a session logs: the one place of this room that does. */
#ifndef POSTAMT_SMTP_EVENT_H
#define POSTAMT_SMTP_EVENT_H

#include "base/control.h"
#include "smtp/smtp.h"

void smtp_event_accept(struct smtp *s, const char *id);
void smtp_event_refuse(
    struct smtp *s, const struct smtp_reply *reply, struct slice detail);
/* A setting or table cannot be used. */
void smtp_event_setting(struct smtp *s, const struct control_error *why);
void smtp_event_end(struct smtp *s);	      /* unless it was a plain QUIT */
void smtp_event_tls(struct smtp *s, int err); /* 0: begun */

#endif
