/* accounts/hash_digest - (salted) SHA schemes of other servers' tables. */
#ifndef POSTAMT_ACCOUNTS_HASH_DIGEST_H
#define POSTAMT_ACCOUNTS_HASH_DIGEST_H

#include "accounts/hash.h"

/* Equal octets, in a time that depends on the lengths alone. */
bool hash_same(struct slice a, struct slice b);

/* SHA, SSHA, SHA256, SSHA256, SHA512, SSHA512; also with .HEX or .B64. */
enum hash_result hash_digest_verify(
    struct slice scheme, struct slice stored, struct slice password);

/* SHA-256 of a, then b; 32 octets into out. -1 with errno. */
int hash_sha256(struct slice a, struct slice b, unsigned char out[32]);

#endif
