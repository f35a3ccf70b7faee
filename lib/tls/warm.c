/* tls/warm - one handshake with ourselves, so that children find all ready. */
#include "tls/warm.h"

#include "tls/facts.h"

#include <openssl/bio.h>
#include <openssl/err.h>

enum { WARM_STEPS = 10 };

/* Lets both sides take turns; then a few octets and the facts. */
static void
converse(SSL *server, SSL *client)
{
	struct ipc_message m;
	char octets[64] = "";

	for (int i = 0; i < WARM_STEPS; i++) {
		(void)SSL_do_handshake(client);
		(void)SSL_do_handshake(server);
		(void)SSL_write(server, octets, sizeof octets);
		(void)SSL_read(client, octets, sizeof octets);
		(void)SSL_write(client, octets, sizeof octets);
		(void)SSL_read(server, octets, sizeof octets);
	}
	ipc_message_init(&m);
	facts_put(&m, server);
	ipc_message_done(&m);
	(void)SSL_shutdown(server);
}

void
tls_warm(SSL_CTX *server, SSL_CTX *client)
{
	SSL *s = SSL_new(server), *c = SSL_new(client);
	BIO *sb = NULL, *cb = NULL;

	if (s != NULL && c != NULL && BIO_new_bio_pair(&sb, 0, &cb, 0) == 1) {
		SSL_set_bio(s, sb, sb);
		SSL_set_bio(c, cb, cb);
		SSL_set_accept_state(s);
		SSL_set_connect_state(c);
		converse(s, c);
	}
	SSL_free(s);
	SSL_free(c);
	ERR_clear_error();
}
