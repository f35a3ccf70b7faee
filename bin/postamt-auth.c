/* postamt-auth - who somebody is: SASL on auth.sock, then their session. */
#include "base/control.h"
#include "base/die.h"
#include "base/log.h"
#include "sasl/authprog.h"
#include "sasl/offer.h"
#include "sasl/service.h"
#include "serve/identity.h"
#include "serve/serve.h"

#include <errno.h>
#include <libgen.h>
#include <linux/close_range.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* $POSTAMT_LIBEXEC, else the folder of this program. */
static void
find_libexec(struct auth_service *a)
{
	const char *env = getenv("POSTAMT_LIBEXEC");
	ssize_t n = readlink("/proc/self/exe", a->self, sizeof a->self - 1);
	char copy[PATH_SIZE];

	if (n == -1)
		die_temp("readlink /proc/self/exe");
	(void)snprintf(copy, sizeof copy, "%s", a->self);
	(void)snprintf(a->libexec, sizeof a->libexec, "%s",
	    env != NULL && *env != '\0' ? env : dirname(copy));
}

/* The user of one of our services; one's own where all are one. */
static uid_t
uid_of(const char *service)
{
	struct control_error why;
	struct identity id;

	switch (identity_service(service, &id, &why)) {
	case -1:
		die_control(&why);
	case 0:
		return geteuid();
	default:
		return id.uid;
	}
}

static void
read_settings(struct auth_service *a)
{
	struct control_error why;

	if (control_str("checkpassword", a->checkpassword,
		sizeof a->checkpassword, &why) == -1 ||
	    control_str("oauth-program", a->oauth_program,
		sizeof a->oauth_program, &why) == -1 ||
	    sasl_clear_setting(&a->clear, &why) == -1)
		die_control(&why);
	a->net_uid = uid_of("net");
	a->tls_uid = uid_of("tls");
}

/*
 * postamt-auth -x [program]: run by a checkpassword program, as the user whose
 * password was right, in the home, with the client on 0 and 1.
 */
static int
begin_session(const char *program)
{
	const char *home = getenv("HOME");
	char maildir[PATH_SIZE];

	if (getuid() == 0 || geteuid() == 0)
		die_perm("checkpassword did not become the user");
	if (program != NULL &&
	    (home == NULL || path_join(maildir, home, "Maildir") == -1))
		die_perm("checkpassword set no HOME");
	authprog_tell();
	if (program == NULL)
		return EXIT_DONE;
	(void)close_range(3, ~0U, 0);
	(void)execl(program, program, maildir, (char *)NULL);
	die_temp("%s", program);
}

/* What the sessions find already there: the map is theirs for nothing. */
static int
prepare(void *ctx)
{
	struct auth_service *a = ctx;

	sasl_warm();
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
		.source_max = 4, /* a login program has one */
		.idle_s = 60,
		.prepare = prepare,
		.session = session,
	};

	program_init("postamt-auth");
	if (argc >= 2 && argc <= 3 && strcmp(argv[1], "-x") == 0)
		return begin_session(argv[2]);
	if (argc != 1)
		die_usage("");
	find_libexec(&a);
	read_settings(&a);
	return serve(&s, &a);
}
