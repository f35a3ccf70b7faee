/* pop3/offer - the SASL mechanisms that a connection may use. */
#ifndef POSTAMT_POP3_OFFER_H
#define POSTAMT_POP3_OFFER_H

#include "pop3/login.h"

/*
 * Of the setting's mechanisms those that this connection can do: -PLUS needs a
 * channel binding, EXTERNAL a client certificate. postamt-auth judges by the
 * same facts, so that a client which sees no -PLUS is told the truth.
 */
bool pop3_offers(const struct pop3_login *l, struct slice mechanism);

/* Puts each of them between `before` and `after`. */
void pop3_offer_put(
    const struct pop3_login *l, const char *before, const char *after);

#endif
