/* tls/certs - the certificates we have, found by the name a client asks for. */
#ifndef POSTAMT_TLS_CERTS_H
#define POSTAMT_TLS_CERTS_H

#include "base/buf.h"
#include "tls/context.h"

/*
 * conf/tls holds a folder a name (tls/pair.h has the layouts). The first that
 * fits serves: the name itself, "_." and its parent domain for a wildcard,
 * else the default: this host's name (`me`), else the first in sorted order.
 *
 * certs_refresh sees what was added, renewed and removed since; the listener
 * calls it before a fork, so that the next connection has the new one. It
 * looks at most once a second, true when it did; a pair that cannot be read or
 * loaded leaves the old one in force while its folder is there, and why gets a
 * line each time.
 */
struct certs;

struct certs *certs_new(const struct tls_settings *s, struct buf *why);
bool certs_refresh(struct certs *c, int64_t now_ms, struct buf *why);

/* The default context, with SNI look-up and tickets; NULL: no certificate. */
SSL_CTX *certs_default(struct certs *c);

#endif
