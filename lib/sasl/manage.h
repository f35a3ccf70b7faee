/* sasl/manage - a person changes the password, or application passwords. */
#ifndef POSTAMT_SASL_MANAGE_H
#define POSTAMT_SASL_MANAGE_H

#include "sasl/session.h"

/*
 * The request has `manage` (passwd, app-add, app-list, app-del), `login`,
 * `password`, `code` where there is a second factor, and what the verb needs
 * (doc/postamt-auth.8). Anybody may ask: they are counted as guesses of their
 * uid. Sends the reply; logs. 0, or -1 with errno.
 */
int manage(struct auth_session *s);

#endif
