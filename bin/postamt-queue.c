/* postamt-queue - takes messages and keeps them on disk until delivered. */
#include "base/control.h"
#include "base/die.h"
#include "base/log.h"
#include "queue/receive.h"
#include "serve/identity.h"
#include "serve/serve.h"

#include <errno.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

enum { MIB = 1024 * 1024 };

struct queue {
	struct receive receive;
	uid_t net, auth; /* our services' users; own: there are none */
};

static void
load(struct queue *q)
{
	struct receive_limits *l = &q->receive.limits;
	struct control_error why;

	l->message_octets = 50 * MIB;
	l->reserve_octets = 64 * MIB;
	l->account = (struct usage_limits){ 5000, 1000, 0 };
	if (control_me(q->receive.me, sizeof q->receive.me, &why) == -1 ||
	    control_u64("limits/message-size", 1, INT64_MAX, &l->message_octets,
		&why) == -1 ||
	    control_u64("limits/spool-reserve", 0, INT64_MAX,
		&l->reserve_octets, &why) == -1 ||
	    control_u32("limits/messages-per-day", 0, UINT32_MAX,
		&l->account.messages, &why) == -1 ||
	    control_u32("limits/new-recipients-per-day", 0, UINT32_MAX,
		&l->account.new_recipients, &why) == -1)
		die_control(&why);
}

/* Without a user of its own, a service runs as we do and is trusted so. */
static uid_t
user_of(const char *service)
{
	struct control_error why;
	struct identity id = { .uid = geteuid() };

	if (identity_service(service, &id, &why) == -1)
		die_control(&why);
	return id.uid;
}

static int
prepare(void *ctx)
{
	struct queue *q = ctx;

	tzset(); /* the sandbox has no /etc */
	if (receive_open(&q->receive) == 0)
		return 0;
	log_event("queue.error", "uid=%u error=%s", (unsigned)geteuid(),
	    strerror(errno));
	return -1;
}

static enum receive_trust
trust(const struct queue *q, uid_t uid)
{
	if (uid == 0 || uid == q->auth || uid == geteuid())
		return RECEIVE_OWN;
	return uid == q->net ? RECEIVE_NET : RECEIVE_LOCAL;
}

static int
session(const struct peer *peer, int in, int out, void *ctx)
{
	struct queue *q = ctx;
	uid_t uid = peer->has_uid ? peer->uid : geteuid();

	(void)out; /* a socket, both ways */
	receive_session(&q->receive, in, trust(q, uid), uid);
	return EXIT_DONE;
}

int
main(int argc, char **argv)
{
	static struct queue q;
	struct serve s = {
		.name = "queue",
		.mode = SERVE_WORKERS,
		.sandbox = { .doors =
				 SANDBOX_READ | SANDBOX_WRITE | SANDBOX_UNIX },
		.sessions_max = 500,
		.source_max = 3, /* whoever hands mail in has one */
		.workers = 2,
		.idle_s = 60,
		.prepare = prepare,
		.session = session,
	};

	(void)argv;
	program_init("postamt-queue");
	if (argc != 1)
		die_usage("<socket");
	/* A file over a limit of ours is an error to answer, not to die of. */
	(void)signal(SIGXFSZ, SIG_IGN);
	load(&q);
	q.net = user_of("net");
	q.auth = user_of("auth");
	s.sandbox.read[0] = path_conf();
	s.sandbox.read[1] = path_run();
	s.sandbox.write[0] = path_spool();
	return serve(&s, &q);
}
