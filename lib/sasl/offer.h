/* sasl/offer - what login programs offer, and how they ask. No OpenSSL. */
#ifndef POSTAMT_SASL_OFFER_H
#define POSTAMT_SASL_OFFER_H

#include "base/control.h"
#include "ipc/message.h"
#include "tls/ask.h"

struct sasl_offer {
	char mechanisms[256]; /* those to offer, a space between */
	bool clear;	      /* also without TLS, over the loopback alone */
};

/*
 * Reads sasl-mechanisms, oauth-program (with one its mechanisms are offered by
 * default) and auth-in-clear. 0, or -1 with *why.
 */
int sasl_offer_settings(struct sasl_offer *o, struct control_error *why);

/* auth-in-clear alone. 0, or -1 with *why. */
int sasl_clear_setting(bool *clear, struct control_error *why);

/*
 * Walks the mechanisms that this connection can use: -PLUS where there is a
 * channel binding, EXTERNAL with a client certificate. `tls` is NULL in clear,
 * `rest` slice_from(o->mechanisms) at first.
 */
bool sasl_offer_next(
    const struct tls_facts *tls, struct slice *rest, struct slice *mechanism);

/* The one of that name, in any case; "" for none. */
struct slice sasl_offer_find(
    const struct sasl_offer *o, const struct tls_facts *tls, struct slice name);

/*
 * The first request of an exchange (doc/postamt-auth.8), but for the initial
 * response. `ip` is the client's, `tls` NULL in clear.
 */
void sasl_offer_ask(struct ipc_message *m, struct slice mechanism,
    const char *protocol, const char *ip, const struct tls_facts *tls);

#endif
