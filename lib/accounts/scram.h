/* accounts/scram - keys of SCRAM-SHA-256 (RFC 5802 section 3, RFC 7677). */
#ifndef POSTAMT_ACCOUNTS_SCRAM_H
#define POSTAMT_ACCOUNTS_SCRAM_H

#include "base/buf.h"

enum { SCRAM_KEY = 32, SCRAM_SALT = 16, SCRAM_SALT_MAX = 64 };

struct scram_keys {
	uint32_t iterations;
	unsigned char salt[SCRAM_SALT_MAX];
	size_t salt_len;
	unsigned char stored[SCRAM_KEY], server[SCRAM_KEY];
};

/*
 * The salt that an account has: HMAC of its name under a secret of this host
 * (state/secret, made at the first use). All of its passwords have the same,
 * so that SCRAM works with each of them; a name that is no account has one too,
 * so that nobody can tell. -1 with errno.
 */
int scram_salt(struct slice account, unsigned char salt[SCRAM_SALT]);

/* The setting limits/scram-iterations, 4,096 or more; default 32,768. */
uint32_t scram_iterations(void);

/* Fills the keys from salt, salt_len and iterations. -1 with errno. */
int scram_derive(struct slice password, struct scram_keys *k);

/* The text of `scram=`: iterations,salt,StoredKey,ServerKey. */
void scram_put(struct buf *out, const struct scram_keys *k);
int scram_parse(struct slice text, struct scram_keys *k); /* -1 EINVAL */

/* For a password that is being set: SASLprep, salt, keys, text. */
int scram_make(struct slice account, struct slice password, struct buf *out);

/* HMAC-SHA-256. -1 with errno. */
int scram_hmac(
    struct slice key, struct slice text, unsigned char out[SCRAM_KEY]);

#endif
