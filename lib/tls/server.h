/* tls/server - one request to postamt-tls: handshake, hand back, relay. */
#ifndef POSTAMT_TLS_SERVER_H
#define POSTAMT_TLS_SERVER_H

#include "tls/certs.h"

/* How a request ended; the program logs it. */
struct tls_outcome {
	const char *role; /* "server" or "client" */
	char protocol[16];
	char version[16], cipher[64];
	char reason[256]; /* "" when the handshake was done */
	bool users;	  /* of a protocol in which they log in */
	bool done;
};

/*
 * Serves the one request on `fd` (doc/postamt-tls.8 has its keys), which stays
 * the caller's. After the reply it carries octets until the connection ends;
 * `told` is called once the handshake is over, well or not.
 */
void tls_serve(int fd, struct certs *certs, SSL_CTX *client_ctx,
    void (*told)(const struct tls_outcome *));

/*
 * Client side (tls/client.c): sets on ssl what the request asks of the peer's
 * identity. -1 with out->reason. After the handshake, "pkix", "dane", or
 * "none" when nothing was asked or, opportunistic, nothing could be proved.
 */
struct ipc_message;
int tls_client_demand(
    SSL *ssl, const struct ipc_message *m, struct tls_outcome *out);
const char *tls_client_verified(SSL *ssl);

#endif
