/* accounts/totp_file - the file `totp` of an account, in memory. */
#ifndef POSTAMT_ACCOUNTS_TOTP_FILE_H
#define POSTAMT_ACCOUNTS_TOTP_FILE_H

#include "accounts/totp.h"

struct totp {
	struct buf secret;
	uint64_t last; /* counter; codes up to it are used up */
	char recovery[TOTP_RECOVERY_COUNT][65]; /* hex; "" used */
};

/* 1 read, 0 there is none, -1 with errno. totp_done in any case. */
int totp_load(struct slice account, struct totp *t);

/* On stable storage when it returns 0; -1 with errno. Under state_lock. */
int totp_store(struct slice account, const struct totp *t);

void totp_done(struct totp *t); /* wipes the secret */

/* The counter that a code is of, above the last; 0 for none. */
uint64_t totp_counter(const struct totp *t, struct slice code, uint64_t now_s);

/* How a recovery code is kept: hex into out. */
int totp_recovery_hash(struct slice account, struct slice code, char out[65]);

#endif
