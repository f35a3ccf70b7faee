/* accounts/hash - password hashes: make new ones, verify all that are known. */
#ifndef POSTAMT_ACCOUNTS_HASH_H
#define POSTAMT_ACCOUNTS_HASH_H

#include "base/buf.h"

/* Longest password, in octets: what crypt(3) takes. */
enum { PASSWORD_MAX = 511, HASH_MAX = 600 };

enum hash_result {
	HASH_OK = 0,
	HASH_WRONG,
	HASH_UNKNOWN, /* a scheme that is not known, or a damaged hash */
	HASH_ERROR,   /* no memory, errno tells */
};

/*
 * yescrypt ($y$) of `password` (no NUL, at most PASSWORD_MAX) with a fresh
 * salt, and the cost of the setting limits/hash-cost (1 to 11, default 5),
 * NUL-terminated into out. -1 with errno.
 */
int hash_make(struct slice password, char out[HASH_MAX]);

/*
 * Compares in constant time. `stored` is the password field of `users`:
 * {SCHEME}text, or a hash of crypt(5) alone. Schemes: CRYPT, YESCRYPT,
 * BLF-CRYPT, SHA512-CRYPT, SHA256-CRYPT, MD5-CRYPT, DES-CRYPT; SHA, SHA256,
 * SHA512, SSHA, SSHA256, SSHA512 (in base64, or in hex with .HEX behind);
 * PLAIN and CLEAR.
 */
enum hash_result hash_verify(struct slice stored, struct slice password);

/* True when hash_make would do better: another scheme, or a lower cost. */
bool hash_is_old(struct slice stored);

/*
 * The work of hash_verify for an account that is not there: a yescrypt of the
 * present cost. Always HASH_WRONG (or HASH_ERROR).
 */
enum hash_result hash_dummy(struct slice password);

#endif
