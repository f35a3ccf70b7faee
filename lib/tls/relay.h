/* tls/relay - plaintext one way, TLS the other, until either side ends. */
#ifndef POSTAMT_TLS_RELAY_H
#define POSTAMT_TLS_RELAY_H

#include <openssl/ssl.h>
#include <stdint.h>

enum { TLS_GOODBYE_S = 600, TLS_STALL_S = 10 };

/*
 * ssl_step(ssl, result, deadline) after a non-blocking OpenSSL call that did
 * not succeed: waits for what it wants. 0 call again, -1 with errno: ETIMEDOUT,
 * ECONNRESET at an end, EPROTO for anything else.
 */
int ssl_step(SSL *ssl, int result, int64_t deadline_ms);

/*
 * Carries octets between the connection of `ssl` (handshake done) and `plain`,
 * both made non-blocking. What one side has sent is delivered before the other
 * learns of its end. The end of either side ends both; the deadlines are those
 * of the program at `plain`, which closes it. Once it has, what is still to be
 * sent has TLS_GOODBYE_S seconds, and must go on every TLS_STALL_S: a peer that
 * does not read is let go. Memory: 32 KiB beside OpenSSL's.
 */
void relay(SSL *ssl, int plain);

#endif
