/* postamt-auth - who somebody is: SASL on auth.sock, then their session. */
#include "base/control.h"
#include "base/die.h"
#include "base/log.h"
#include "sasl/service.h"
#include "serve/identity.h"
#include "serve/serve.h"

#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* $POSTAMT_LIBEXEC, else the folder of this program. */
static void
find_libexec(struct auth_service *a)
{
	const char *env = getenv("POSTAMT_LIBEXEC");
	char self[PATH_SIZE];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

	if (env != NULL && *env != '\0') {
		(void)snprintf(a->libexec, sizeof a->libexec, "%s", env);
		return;
	}
	if (n == -1)
		die_temp("readlink /proc/self/exe");
	self[n > 0 ? n : 0] = '\0';
	(void)snprintf(a->libexec, sizeof a->libexec, "%s", dirname(self));
}

/* What the sessions find already there: the map is theirs for nothing. */
static int
prepare(void *ctx)
{
	struct auth_service *a = ctx;

	a->db.fd = -1;
	if (authdb_open(&a->db) == -1)
		log_event("auth.error", "what=%s error=%s", "auth.cdb",
		    strerror(errno));
	if (penalty_open(&a->penalty) == -1)
		log_event("auth.error", "what=%s error=%s", "penalties",
		    strerror(errno));
	return 0; /* a session tries again: the table may come later */
}

static int
session(const struct peer *peer, int in, int out, void *ctx)
{
	(void)peer;
	(void)out;
	return auth_service_run(ctx, in);
}

int
main(int argc, char **argv)
{
	static struct auth_service a;
	struct identity net;
	struct control_error why;
	struct serve s = {
		.name = "auth",
		.mode = SERVE_FORK,
		/* What comes after login is the session's to bound. */
		.sandbox = { .doors = SANDBOX_READ | SANDBOX_WRITE |
			SANDBOX_UNIX | SANDBOX_INET | SANDBOX_SETUID |
			SANDBOX_PROGRAM,
		    .read = { "/" },
		    .write = { "/" } },
		.sessions_max = 1000,
		.idle_s = 60,
		.prepare = prepare,
		.session = session,
	};

	program_init("postamt-auth");
	(void)argv;
	if (argc != 1)
		die_usage("");
	find_libexec(&a);
	switch (identity_service("net", &net, &why)) {
	case -1:
		die_control(&why);
	case 0:
		a.net_uid = geteuid();
		break;
	default:
		a.net_uid = net.uid;
	}
	return serve(&s, &a);
}
