/* postamt-smtpd - takes mail from other servers by SMTP, for our mailboxes. */
#include "base/control.h"
#include "base/die.h"
#include "serve/serve.h"
#include "smtp/local.h"
#include "smtp/smtp.h"
#include "smtp/verbs.h"

#include <stdlib.h>
#include <unistd.h>

static struct smtp_config config;
static struct smtp smtp;
static bool implicit_tls;

static const struct smtp_stage *const stages[] = { &smtp_local_stage, NULL };

static const struct smtp_policy policy = {
	.service = "smtp",
	.banner = " ESMTP postamt\r\n",
	.extensions = SMTP_EXT_BINARY,
	.stages = stages,
};

static int
prepare(void *ctx)
{
	(void)ctx;
	return smtp_local_open();
}

static int
session(const struct peer *peer, int in, int out, void *ctx)
{
	(void)ctx;
	smtp_init(&smtp, &config, &policy, peer, in, out);
	if (implicit_tls && smtp_tls_begin(&smtp) == -1)
		return EXIT_TEMP;
	return smtp_run(&smtp);
}

int
main(int argc, char **argv)
{
	struct serve server = {
		.name = "smtpd",
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

	program_init("postamt-smtpd");
	while ((opt = getopt(argc, argv, "t")) != -1) {
		if (opt != 't')
			die_usage("[-t]");
		implicit_tls = true;
	}
	if (optind != argc)
		die_usage("[-t]");
	if (smtp_config_read(&config, &why) == -1)
		die_control(&why);
	if (implicit_tls)
		server.refusal = NULL; /* it would be no TLS */
	server.sandbox.read[0] = path_conf();
	server.sandbox.read[1] = path_run();
	return serve(&server, NULL);
}
