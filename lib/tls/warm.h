/* tls/warm - one handshake with ourselves, so that children find all ready. */
#ifndef POSTAMT_TLS_WARM_H
#define POSTAMT_TLS_WARM_H

#include <openssl/ssl.h>

/*
 * OpenSSL looks algorithms up, binds symbols and fills caches at first use. A
 * forked child would do it again for every connection; done once in the
 * listener it is inherited. Failure costs nothing but that.
 */
void tls_warm(SSL_CTX *server, SSL_CTX *client);

#endif
