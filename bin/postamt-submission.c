/* postamt-submission - takes mail from users who log in (RFC 6409). */
#include "base/control.h"
#include "base/die.h"
#include "smtp/service.h"
#include "smtp/submission.h"

#include <time.h>

int
main(int argc, char **argv)
{
	static struct smtp_config config;
	static struct smtp_submission submission;
	struct smtp_service service = {
		.name = "submission",
		.tls_name = "submissions",
		.policy = &smtp_submission_policy,
		.config = &config,
		.ctx = &submission,
	};
	struct control_error why;

	program_init("postamt-submission");
	if (smtp_config_read(&config, &why) == -1 ||
	    smtp_submission_settings(&submission, &config, &why) == -1)
		die_control(&why);
	tzset(); /* reads /etc, which the sandbox closes */
	return smtp_service_run(&service, argc, argv);
}
