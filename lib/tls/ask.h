/* tls/ask - asks postamt-tls to speak TLS on our connection. No OpenSSL. */
#ifndef POSTAMT_TLS_ASK_H
#define POSTAMT_TLS_ASK_H

#include "ipc/message.h"

#include <netinet/in.h>

/*
 * Facts of a TLS connection as postamt-tls tells them; strings, "" when there
 * is nothing to tell. Channel bindings are raw octets.
 */
enum {
	TLS_FACT_SIZE = 256,
	TLS_EXPORTER_LEN = 32, /* RFC 9266 */
	TLS_ENDPOINT_MAX = 64, /* RFC 5929 section 4: a certificate's hash */
	TLS_HANDSHAKE_S = 60,  /* the whole of it, seconds */
};

struct tls_facts {
	char version[16];	 /* "TLSv1.3" */
	char cipher[64];	 /* OpenSSL's name */
	char sni[TLS_FACT_SIZE]; /* the name that the client asked for */
	char alpn[16];
	char fingerprint[65]; /* client certificate, SHA-256, hex */
	unsigned char exporter[TLS_EXPORTER_LEN];
	size_t exporter_len; /* 0: not to be had (TLS 1.2 without
				extended master secret) */
	unsigned char endpoint[TLS_ENDPOINT_MAX];
	size_t endpoint_len;
	char ip[INET6_ADDRSTRLEN]; /* the client's, as postamt-tls sees it */
	int sealed; /* all this for postamt-auth (tls/seal.h); -1: none */
};

/* The facts in m, also the descriptor, which is then the caller's. */
void tls_facts_take(struct ipc_message *m, struct tls_facts *f);

/* True when tls.sock is there, so that STARTTLS may be offered. */
bool tls_offered(void);

/*
 * Server side of the connection `client`, for protocol "smtp", "submission",
 * "pop3" or "imap". 0: *plain is the plaintext end, ours to close,
 * and `client` can be closed. -1 with errno: EPROTO for a failed handshake,
 * else what made the service unreachable; the connection can only be closed.
 */
int tls_ask_server(
    const char *protocol, int client, struct tls_facts *facts, int *plain);

#endif
