/* tls/pair - a certificate and its key: where they lie, and whether they fit.
 */
#ifndef POSTAMT_TLS_PAIR_H
#define POSTAMT_TLS_PAIR_H

#include "base/buf.h"
#include "base/path.h"

#include <openssl/ssl.h>

struct pair_paths {
	char cert[PATH_SIZE]; /* the chain, leaf first, PEM */
	char key[PATH_SIZE];
};

/*
 * The pair of `name` beneath `dir`, in the first of these layouts that is
 * there: NAME/cert.pem and NAME/key.pem; certbot's NAME/fullchain.pem and
 * NAME/privkey.pem; acme.sh's NAME/fullchain.cer and NAME/NAME.key; uacme's
 * NAME/cert.pem and private/NAME/key.pem. -1 with errno: ENOENT for none of
 * them, else why p->cert or p->key cannot be read.
 */
int pair_find(const char *dir, const char *name, struct pair_paths *p);

/* Into ctx. -1 with what is wrong, naming the file, in why. */
int pair_load(SSL_CTX *ctx, const struct pair_paths *p, struct buf *why);

/*
 * Everything that would make a client refuse the pair: the key does not match,
 * a link of the chain is not the issuer of the one before, the name is not in
 * it (`name` NULL: not asked), it is not valid yet or no more. 0 good; 1 good,
 * but it ends within `days`; -1 not good. why gets one line a finding.
 */
int pair_check(const struct pair_paths *p, const char *name, unsigned days,
    struct buf *why);

/*
 * Makes dir (0700), dir/key.pem (0600) and dir/cert.pem: ECDSA P-256, signed
 * by itself, for these names (addresses become IP names). Refuses to replace a
 * file. -1 with why.
 */
int pair_make(const char *dir, char *const *names, unsigned count,
    unsigned days, struct buf *why);

#endif
