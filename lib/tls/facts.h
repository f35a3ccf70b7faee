/* tls/facts - what a handshake has shown, for the reply to the program. */
#ifndef POSTAMT_TLS_FACTS_H
#define POSTAMT_TLS_FACTS_H

#include "ipc/ipc.h"

#include <openssl/ssl.h>

/*
 * Puts version, cipher, sni, alpn, resumed=1, fingerprint (SHA-256 of the
 * peer's certificate), exporter (tls-exporter, RFC 9266; not for TLS 1.2
 * without extended master secret) and endpoint (tls-server-end-point, RFC 5929
 * section 4), the last three in hex, each only where there is one.
 */
void facts_put(struct ipc_message *m, SSL *ssl);

#endif
