/* postamt-smtpd - takes mail from other servers by SMTP, for our mailboxes. */
#include "base/control.h"
#include "base/die.h"
#include "smtp/local.h"
#include "smtp/service.h"

static const struct smtp_stage *const stages[] = { &smtp_local_stage, NULL };

static const struct smtp_policy policy = {
	.service = "smtp",
	.banner = " ESMTP postamt\r\n",
	.extensions = SMTP_EXT_BINARY,
	.stages = stages,
};

int
main(int argc, char **argv)
{
	static struct smtp_config config;
	struct smtp_service smtpd = {
		.name = "smtpd",
		.tls_name = "smtpd",
		.policy = &policy,
		.config = &config,
	};
	struct control_error why;

	program_init("postamt-smtpd");
	if (smtp_config_read(&config, &why) == -1)
		die_control(&why);
	return smtp_service_run(&smtpd, argc, argv);
}
