/* sasl/oauth_message - OAUTHBEARER (RFC 7628 section 3.1) and XOAUTH2. */
#ifndef POSTAMT_SASL_OAUTH_MESSAGE_H
#define POSTAMT_SASL_OAUTH_MESSAGE_H

#include "base/slice.h"

/* Point into what was parsed. */
struct oauth_message {
	struct slice
	    login; /* a=, still a saslname; user= of XOAUTH2; "" none */
	struct slice token; /* of `auth=Bearer TOKEN` */
};

int oauth_parse_bearer(struct slice in, struct oauth_message *m); /* -1 */
int oauth_parse_xoauth2(struct slice in, struct oauth_message *m);

#endif
