/* postamt-pop3-login - a POP3 connection before login (RFC 1939 section 4). */
#include "base/control.h"
#include "base/die.h"
#include "base/log.h"
#include "pop3/login.h"
#include "serve/serve.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

struct options {
	bool implicit_tls;
};

/* Told in clear when the settings are unusable: the log says which. */
static const char broken[] = "-ERR [SYS/PERM] server is misconfigured\r\n";

static const char *
end_name(enum pop3_login_end end)
{
	static const char *const names[] = { "goes-on", "handed-on", "quit",
		"lost", "refused" };

	return names[end];
}

static int
session(const struct peer *peer, int in, int out, void *ctx)
{
	const struct options *opt = ctx;
	static struct session io;
	static struct pop3_login login;
	struct pop3_login_settings set;
	struct control_error why;
	enum pop3_login_end end;

	session_init(&io, in, out, 60);
	if (pop3_login_settings(&set, &why) == -1) {
		log_event("pop3.settings", "file=%s line=%u expected=%s",
		    why.file, why.line, why.expected);
		session_bye(&io, broken);
		return EXIT_PERM;
	}
	io.idle_s = set.idle_s;
	pop3_login_init(&login, &io, &set, peer->ip);
	if (opt->implicit_tls && pop3_login_tls(&login) == -1) {
		log_event("pop3.tls-failed", "ip=%s error=%s", peer->ip,
		    strerror(errno));
		return EXIT_TEMP;
	}
	end = pop3_login_run(&login);
	log_event("pop3.connection", "ip=%s tls=%s end=%s failed=%u", peer->ip,
	    login.tls ? login.facts.version : "no", end_name(end), login.tries);
	return end == POP3_LOGIN_LOST ? EXIT_TEMP : EXIT_DONE;
}

int
main(int argc, char **argv)
{
	struct options opt = { false };
	struct serve s = {
		.name = "pop3-login",
		.mode = SERVE_FORK,
		.sandbox = { .doors = SANDBOX_FRONT,
		    .read = { path_conf(), path_run() } },
		.sessions_max = 1000,
		.source_max = 100,
		.idle_s = 60,
		.refusal = "-ERR [SYS/TEMP] too many connections\r\n",
		.session = session,
	};
	int c;

	program_init("postamt-pop3-login");
	while ((c = getopt(argc, argv, "t")) != -1) {
		if (c != 't')
			die_usage("[-t]");
		opt.implicit_tls = true;
	}
	if (optind != argc)
		die_usage("[-t]");
	if (opt.implicit_tls) {
		s.name = "pop3s-login";
		s.refusal = NULL; /* not in clear on a TLS port */
	}
	return serve(&s, &opt);
}
