/* tls/context - what every TLS connection of ours has in common. */
#ifndef POSTAMT_TLS_CONTEXT_H
#define POSTAMT_TLS_CONTEXT_H

#include "base/buf.h"
#include "base/control.h"

#include <openssl/ssl.h>

/*
 * Settings: tls-min ("1.2" or "1.3"), tls-groups, tls-ciphers (of TLS 1.2),
 * tls-client-certs (ask clients for one).
 */
struct tls_settings {
	int min_version; /* TLS1_2_VERSION or TLS1_3_VERSION */
	char groups[256];
	char ciphers[512];
	bool client_certs;
};

int tls_settings_read(struct tls_settings *s, struct control_error *why);

/*
 * A context of either side, without certificate. A server's connection has its
 * protocol's ALPN identifier (an octet of length, the name) as
 * SSL_set_app_data; each context knows how to choose, since SNI may put another
 * in its place. The groups default to those that this OpenSSL has of
 * X25519MLKEM768, X25519, P-256, P-384. NULL with what is wrong in why.
 */
SSL_CTX *tls_server_context(const struct tls_settings *s, struct buf *why);
SSL_CTX *tls_client_context(const struct tls_settings *s, struct buf *why);

#endif
