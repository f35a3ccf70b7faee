/* accounts/certs - one line of the table `certs`: whose certificate it is. */
#ifndef POSTAMT_ACCOUNTS_CERTS_H
#define POSTAMT_ACCOUNTS_CERTS_H

#include "base/arena.h"
#include "base/control.h"

struct cert {
	struct slice fingerprint; /* 64 digits of lower-case hex; arena */
	struct slice account;	  /* user@domain in lower case; arena */
};

/*
 * Parses `SHA-256 user@domain`: of the DER form, in hex, with or without
 * colons. A name without a domain gets `domain`. -1 with *why.
 */
int cert_parse(struct slice line, unsigned number, struct slice domain,
    struct arena *arena, struct cert *c, struct control_error *why);

#endif
