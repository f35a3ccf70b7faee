/* sasl/scram_message - the client's messages of SCRAM (RFC 5802 section 7). */
#ifndef POSTAMT_SASL_SCRAM_MESSAGE_H
#define POSTAMT_SASL_SCRAM_MESSAGE_H

#include "base/buf.h"

/* Slices point into what was parsed. */
struct scram_first {
	char flag;	       /* 'n' none, 'y' not offered, 'p' bound */
	struct slice binding;  /* p: the name of the channel binding */
	struct slice authzid;  /* a saslname as it stands, "" none */
	struct slice header;   /* gs2-header, with its last comma */
	struct slice bare;     /* client-first-message-bare */
	struct slice username; /* a saslname as it stands */
	struct slice nonce;
};

struct scram_final {
	struct slice binding; /* base64 of gs2-header and channel data */
	struct slice nonce;
	struct slice proof;	    /* base64 */
	struct slice without_proof; /* client-final-message-without-proof */
};

/* -1 for what is none, a reserved `m=` included. */
int scram_parse_first(struct slice in, struct scram_first *m);
int scram_parse_final(struct slice in, struct scram_final *m);

/* =2C and =3D decoded and SASLprep'ed, appended to out. -1 when malformed. */
int scram_saslname(struct slice in, struct buf *out);

#endif
