/* accounts/totp - one-time codes (RFC 4226, RFC 6238), each good once. */
#ifndef POSTAMT_ACCOUNTS_TOTP_H
#define POSTAMT_ACCOUNTS_TOTP_H

#include "base/buf.h"

enum {
	TOTP_SECRET = 20, /* octets: RFC 4226 section 4 R6 */
	TOTP_DIGITS = 6,
	TOTP_PERIOD_S = 30,
	TOTP_DRIFT = 1, /* periods before and after: RFC 6238 section 5.2 */
	TOTP_RECOVERY_COUNT = 10,
	TOTP_RECOVERY_LEN = 16, /* characters, 80 bits */
};

/* RFC 4226 section 5.3, with SHA-1. -1 with errno. */
int totp_code(
    struct slice secret, uint64_t counter, unsigned digits, uint32_t *code);

/*
 * The file `totp` of an account: secret (base32), the last counter used, and
 * SHA-256 of each recovery code that is left. Absent: no second factor.
 */
bool totp_is_on(struct slice account);

enum totp_result {
	TOTP_OK = 0,
	TOTP_WRONG, /* or used already */
	TOTP_OFF,   /* no second factor */
	TOTP_ON,    /* one already: nothing was changed */
	TOTP_ERROR, /* errno tells */
};

/*
 * Takes a code or a recovery code and uses it up: under a lock, and on stable
 * storage before it returns OK, so that no other process and no crash lets it
 * open twice. *recovery tells which it was.
 */
enum totp_result totp_use(
    struct slice account, struct slice code, uint64_t now_s, bool *recovery);

/* A fresh secret. -1 with errno. */
int totp_new(unsigned char secret[TOTP_SECRET]);

/*
 * Turns it on, if `code` is of this secret: a code read from an app that has
 * it, and nobody else has turned it on meanwhile. The recovery codes are in
 * `shown` this once, LF behind each.
 */
enum totp_result totp_enable(struct slice account,
    const unsigned char secret[TOTP_SECRET], struct slice code, uint64_t now_s,
    struct buf *shown);

/* 1 turned off, 0 it was off, -1 with errno. */
int totp_disable(struct slice account);

/* otpauth://totp/... as authenticator apps read it. */
void totp_uri(struct buf *out, struct slice issuer, struct slice account,
    const unsigned char secret[TOTP_SECRET]);

#endif
