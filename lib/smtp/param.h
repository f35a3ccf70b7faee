/* smtp/param - what may follow the path in MAIL and RCPT (RFC 5321 4.1.2). */
#ifndef POSTAMT_SMTP_PARAM_H
#define POSTAMT_SMTP_PARAM_H

#include "base/slice.h"

/* Longest values: RFC 3461 sections 4.2 and 4.4. */
enum { SMTP_ENVID_MAX = 100, SMTP_ORCPT_MAX = 500 };

/* Extensions that were offered, and so may be used. Or them. */
enum smtp_extension {
	SMTP_EXT_ESMTP = 1 << 0, /* SIZE BODY SMTPUTF8 RET ENVID NOTIFY ORCPT */
	SMTP_EXT_AUTH = 1 << 1,	 /* AUTH= (RFC 4954 section 5) */
	SMTP_EXT_BINARY = 1 << 3,  /* BODY=BINARYMIME: the caller looks */
	SMTP_EXT_RELEASE = 1 << 2, /* HOLDFOR HOLDUNTIL (RFC 4865) */
};

/* Slices point into the command. "" or 0 where the parameter was absent. */
struct smtp_mail_params {
	uint64_t size_octets; /* SIZE, RFC 1870 */
	struct slice body;    /* 7BIT, 8BITMIME or BINARYMIME, upper case */
	bool smtputf8;	      /* RFC 6531 */
	struct slice ret;     /* FULL or HDRS */
	struct slice envid;   /* xtext, as sent */
	uint64_t hold_for_s;  /* HOLDFOR */
	uint64_t release_s;   /* HOLDUNTIL, since the epoch */
};

struct smtp_rcpt_params {
	struct slice notify; /* as sent, checked */
	struct slice orcpt;  /* type;xtext, as sent, checked */
};

enum smtp_param_result {
	SMTP_PARAM_OK = 0,
	SMTP_PARAM_BAD,	    /* reply 501 5.5.4: syntax, value, or twice */
	SMTP_PARAM_UNKNOWN, /* reply 555 5.5.4: not offered */
};

/*
 * `in` is what stands behind '>'. *out is written on OK alone; where not OK,
 * *which is the parameter at fault.
 */
enum smtp_param_result smtp_mail_params(struct slice in, unsigned extensions,
    struct smtp_mail_params *out, struct slice *which);
enum smtp_param_result smtp_rcpt_params(struct slice in, unsigned extensions,
    struct smtp_rcpt_params *out, struct slice *which);

#endif
