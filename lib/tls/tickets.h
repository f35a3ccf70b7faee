/* tls/tickets - session tickets' keys, shared by all children and rotated. */
#ifndef POSTAMT_TLS_TICKETS_H
#define POSTAMT_TLS_TICKETS_H

#include <openssl/ssl.h>
#include <stdint.h>

/*
 * The listener makes the keys and forks with them: a ticket of one child is
 * good for the next. A key seals for TICKETS_ROTATE_S and opens for as long
 * again, then it is wiped (RFC 5077 section 5.5, RFC 8446 section 4.6.1).
 */
enum { TICKETS_ROTATE_S = 3600 };

/* Makes a key if there is none or it is old. Call before every fork. */
int tickets_rotate(int64_t now_ms); /* -1: no randomness */

/* In a child that has shaken hands: wipes its copies. */
void tickets_forget(void);

/* Seals and opens the context's tickets with these keys. */
void tickets_use(SSL_CTX *ctx);

#endif
