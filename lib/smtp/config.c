/* smtp/config - the settings of an SMTP server. */
#include "smtp/config.h"

static int
read_body(struct smtp_body_limits *b, struct control_error *why)
{
	static const uint64_t gib = UINT64_C(1) << 30;

	if (control_u64("limits/message-size", 1024, 1024 * gib,
		&b->message_max, why) == -1 ||
	    control_u64("limits/text-line", 998, gib, &b->line_max, why) ==
		-1 ||
	    control_u64("limits/header-size", 1024, gib, &b->header_max, why) ==
		-1 ||
	    control_u64(
		"limits/header-fields", 10, 1000000, &b->fields_max, why) == -1)
		return -1;
	return control_u64(
	    "limits/spool-memory", 65536, gib, &b->memory_max, why);
}

int
smtp_config_read(struct smtp_config *c, struct control_error *why)
{
	*c = (struct smtp_config){
		.body = { .message_max = 52428800,
		    .line_max = 65536,
		    .header_max = 262144,
		    .fields_max = 1000,
		    .memory_max = 4194304 },
		.recipients_max = 1000,
		.errors_max = 20,
		.idle_s = 300,
		.data_s = 600,
		.data_rate = 1000,
	};
	if (control_me(c->me, sizeof c->me, why) == -1 ||
	    read_body(&c->body, why) == -1)
		return -1;
	/* RFC 5321 section 4.5.3.1.8: at least 100. */
	if (control_u32("limits/recipients", 100, 50000, &c->recipients_max,
		why) == -1 ||
	    control_u32(
		"limits/smtp-errors", 1, 1000000, &c->errors_max, why) == -1 ||
	    control_u32("limits/smtp-timeout", 1, 86400, &c->idle_s, why) ==
		-1 ||
	    control_u32(
		"limits/smtp-data-timeout", 1, 86400, &c->data_s, why) == -1 ||
	    control_u32("limits/smtp-data-rate", 1, 1000000000, &c->data_rate,
		why) == -1)
		return -1;
	return control_u32(
	    "limits/smtp-greet-delay", 0, 60, &c->greet_delay_s, why);
}
