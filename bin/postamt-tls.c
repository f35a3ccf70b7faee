/* postamt-tls - takes a connection, gives back its plaintext end. */
#include "base/clock.h"
#include "base/die.h"
#include "base/log.h"
#include "serve/serve.h"
#include "tls/server.h"
#include "tls/text.h"
#include "tls/tickets.h"
#include "tls/warm.h"

#include <signal.h>
#include <unistd.h>

struct warm {
	struct certs *certs;
	SSL_CTX *client;
	SSL_CTX *warmed; /* the server's context that tls_warm has seen */
	struct buf told; /* what was wrong when we looked last */
};

/* One event a line of `why`; what is still wrong has been told. */
static void
log_trouble(struct warm *w, const struct buf *why)
{
	struct slice rest = buf_slice(why), line;

	if (slice_eq(rest, buf_slice(&w->told)))
		return;
	buf_reset(&w->told);
	buf_put(&w->told, rest);
	while (slice_cut(&rest, '\n', &line))
		log_event("tls.trouble", "reason=%.*s", SLICE(line));
}

/* Before every fork: what the child inherits is what the disk has now. */
static void
refresh(void *ctx)
{
	struct warm *w = ctx;
	struct buf why;

	buf_init(&why, 16384);
	if (certs_refresh(w->certs, clock_ms(), &why))
		log_trouble(w, &why);
	buf_done(&why);
	if (tickets_rotate(clock_ms()) == -1)
		log_event("tls.trouble", "reason=%s", "no randomness");
	if (certs_default(w->certs) == w->warmed)
		return;
	w->warmed = certs_default(w->certs);
	tls_warm(w->warmed, w->client);
}

static void
told(const struct tls_outcome *o)
{
	if (o->done)
		log_event("tls.done",
		    "role=%s protocol=%s version=%s cipher=%s", o->role,
		    o->protocol, o->version, o->cipher);
	else
		log_event("tls.failed", "role=%s protocol=%s reason=%s",
		    o->role, o->protocol, o->reason);
}

static int
session(const struct peer *peer, int in, int out, void *ctx)
{
	struct warm *w = ctx;

	(void)peer;
	(void)out;
	tls_serve(in, w->certs, w->client, told);
	return EXIT_DONE;
}

int
main(int argc, char **argv)
{
	struct serve service = {
		.name = "tls",
		.mode = SERVE_FORK,
		.sandbox = { .doors = SANDBOX_READ },
		.sessions_max = 4000,
		.source_max = 4, /* whoever has a client has one */
		.idle_s = 60,
		.refresh = refresh,
		.session = session,
	};
	struct tls_settings settings;
	struct control_error bad;
	struct warm warm = { 0 };
	struct buf why;

	(void)argv;
	program_init("postamt-tls");
	if (argc != 1)
		die_usage("");
	(void)signal(SIGPIPE, SIG_IGN);
	text_in_large_pages();
	if (tls_settings_read(&settings, &bad) == -1)
		die_control(&bad);
	buf_init(&warm.told, 16384);
	buf_init(&why, 16384);
	warm.certs = certs_new(&settings, &why);
	warm.client = tls_client_context(&settings, &why);
	if (warm.certs == NULL || warm.client == NULL)
		die_perm("%s", buf_cstr(&why));
	buf_done(&why);
	service.sandbox.read[0] = path_conf();
	service.sandbox.read[1] = "/etc/letsencrypt";
	/* whom a client trusts, where links of the first lead to the others */
	service.sandbox.read[2] = X509_get_default_cert_dir();
	service.sandbox.read[3] = "/usr/share/ca-certificates";
	service.sandbox.read[4] = "/usr/local/share/ca-certificates";
	return serve(&service, &warm);
}
