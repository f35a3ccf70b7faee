/* postamt-submission - takes mail from users who log in (RFC 6409). */
#include "base/control.h"
#include "base/die.h"
#include "serve/serve.h"
#include "smtp/local.h"
#include "smtp/submission.h"
#include "smtp/verbs.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static struct smtp_config config;
static struct smtp_submission submission;
static struct smtp smtp;
static bool implicit_tls;

static int
prepare(void *ctx)
{
	(void)ctx;
	return smtp_local_open();
}

static int
session(const struct peer *peer, int in, int out, void *ctx)
{
	smtp_init(&smtp, &config, &smtp_submission_policy, peer, in, out);
	smtp.ctx = ctx;
	if (implicit_tls && smtp_tls_begin(&smtp) == -1)
		return EXIT_TEMP;
	return smtp_run(&smtp);
}

int
main(int argc, char **argv)
{
	struct serve server = {
		.name = "submission",
		.mode = SERVE_FORK,
		.sandbox = { .doors = SANDBOX_FRONT },
		.sessions_max = 200,
		.source_max = 50,
		.idle_s = 60,
		.refusal = "421 4.3.2 too many connections, try later\r\n",
		.prepare = prepare,
		.session = session,
	};
	struct control_error why;
	int opt;

	program_init("postamt-submission");
	while ((opt = getopt(argc, argv, "t")) != -1) {
		if (opt != 't')
			die_usage("[-t]");
		implicit_tls = true;
	}
	if (optind != argc)
		die_usage("[-t]");
	if (smtp_config_read(&config, &why) == -1 ||
	    smtp_submission_settings(&submission, &config, &why) == -1)
		die_control(&why);
	if (implicit_tls) {
		server.name = "submissions";
		server.refusal = NULL; /* it would be no TLS */
	}
	tzset(); /* reads /etc, which the sandbox closes */
	server.sandbox.read[0] = path_conf();
	server.sandbox.read[1] = path_run();
	return serve(&server, &submission);
}
