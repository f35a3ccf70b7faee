/* smtp/service - a program that takes mail by SMTP, from -t to its sessions. */
#include "smtp/service.h"

#include "base/die.h"
#include "serve/serve.h"
#include "smtp/local.h"
#include "smtp/verbs.h"

#include <unistd.h>

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
	static struct smtp smtp;
	const struct smtp_service *x = ctx;

	smtp_init(&smtp, x->config, x->policy, peer, in, out);
	smtp.ctx = x->ctx;
	if (implicit_tls && smtp_tls_begin(&smtp) == -1)
		return EXIT_TEMP;
	return smtp_run(&smtp);
}

static void
options(int argc, char **argv)
{
	int opt;

	while ((opt = getopt(argc, argv, "t")) != -1) {
		if (opt != 't')
			die_usage("[-t]");
		implicit_tls = true;
	}
	if (optind != argc)
		die_usage("[-t]");
}

int
smtp_service_run(struct smtp_service *x, int argc, char **argv)
{
	struct serve server = {
		.name = x->name,
		.mode = SERVE_FORK,
		.sandbox = { .doors = SANDBOX_FRONT,
		    .read = { path_conf(), path_run() } },
		.sessions_max = 200,
		.source_max = 50,
		.idle_s = 60,
		.refusal = "421 4.3.2 too many connections, try later\r\n",
		.prepare = prepare,
		.session = session,
	};

	options(argc, argv);
	if (implicit_tls) {
		server.name = x->tls_name;
		server.refusal = NULL; /* it would be no TLS */
	}
	return serve(&server, x);
}
