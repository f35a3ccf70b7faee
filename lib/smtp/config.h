/* smtp/config - the settings of an SMTP server. */
#ifndef POSTAMT_SMTP_CONFIG_H
#define POSTAMT_SMTP_CONFIG_H

#include "base/control.h"
#include "smtp/body.h"

struct smtp_config {
	char me[256];
	struct smtp_body_limits body;
	uint32_t recipients_max;
	uint32_t errors_max;
	uint32_t idle_s;	/* for a command: RFC 5321 section 4.5.3.2.7 */
	uint32_t data_s;	/* for a message, before its first octet */
	uint32_t data_rate;	/* octets a second that a message must bring */
	bool mend_bare;		/* a CR or LF alone becomes a line end */
	bool hide_client;	/* no address of it in Received */
	uint32_t greet_delay_s; /* who speaks in it is refused; 0: none */
};

/* Defaults, then the settings; their names are in doc/postamt.conf.5. */
int smtp_config_read(struct smtp_config *c, struct control_error *why);

#endif
