/* postamt-send - the queue manager. */
#include "base/control.h"
#include "base/die.h"
#include "base/log.h"
#include "queue/manager.h"
#include "serve/sandbox.h"
#include "serve/serve.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { YEAR_S = 31536000, WEEK_S = 604800, LINKS_MAX = 1000, FILES_MAX = 8192 };

static void
set(const char *name, uint32_t min, uint32_t max, uint32_t *value)
{
	struct control_error why;

	if (control_u32(name, min, max, value, &why) == -1)
		die_control(&why);
}

static void
settings(struct manager *m)
{
	struct manager_limits *l = &m->limits;
	struct control_error why;

	*l = manager_default;
	set("limits/retry-min", 1, WEEK_S, &l->backoff.min_s);
	set("limits/retry-max", l->backoff.min_s, WEEK_S, &l->backoff.max_s);
	set("limits/queue-lifetime", 0, YEAR_S, &l->backoff.lifetime_s);
	set("limits/queue-warn", 0, YEAR_S, &l->backoff.warn_s);
	set("limits/send-active", 1, FILES_MAX / 4, &l->active);
	set("limits/send-local", 1, LINKS_MAX, &l->fast);
	set("limits/slow-sessions", 1, LINKS_MAX, &l->slow);
	set("limits/send-remote", 1, LINKS_MAX, &l->remote);
	set("limits/send-per-domain", 1, LINKS_MAX, &l->per_domain);
	set("limits/send-idle", 1, YEAR_S, &l->idle_s);
	if (control_u64("limits/bounce-quote", 0, 64 << 20, &l->quote_octets,
		&why) == -1 ||
	    control_me(m->me, sizeof m->me, &why) == -1)
		die_control(&why);
}

/* A message under delivery may take two; the connections take the rest. */
static void
fit_to_files(struct manager *m)
{
	struct rlimit l;

	if (getrlimit(RLIMIT_NOFILE, &l) == -1 || l.rlim_cur >= FILES_MAX)
		return;
	if (m->limits.active > l.rlim_cur / 4)
		m->limits.active = (uint32_t)(l.rlim_cur / 4);
}

/*
 * -o: asks the manager that has the socket, which starts it where a socket is
 * all there is, to look at the queue. False: there is none to ask.
 */
static bool
ask_to_scan(void)
{
	struct ipc_message m;
	struct ipc send;
	bool ok = false;

	for (int i = 0; i < 2 && !ok; i++) {
		if (ipc_connect(&send, "send") == -1)
			return false;
		ipc_message_init(&m);
		ipc_puts(&m, "verb", "scan");
		ok = ipc_call(&send, &m, deadline_in(IPC_DEADLINE_S)) == 0;
		ipc_message_done(&m);
		ipc_close(&send);
	}
	return ok;
}

static void
enter_sandbox(void)
{
	struct sandbox s = { .doors = SANDBOX_STORE,
		.read = { path_conf() },
		.write = { path_spool() },
		.files_max = FILES_MAX };

	tzset();
	if (sandbox_enter(&s) == -1)
		die_temp("enter the sandbox");
}

int
main(int argc, char **argv)
{
	static struct manager m;
	bool once = false;
	int c, listener;

	program_init("postamt-send");
	while ((c = getopt(argc, argv, "o")) != -1) {
		if (c != 'o')
			die_usage("[-o]");
		once = true;
	}
	if (optind != argc)
		die_usage("[-o]");
	(void)signal(SIGPIPE, SIG_IGN);
	settings(&m);
	listener = serve_listener();
	if (once && listener == -1 && ask_to_scan())
		return EXIT_DONE;
	if (listener == -1)
		m.limits.idle_s = 0; /* nobody can call */
	if (manager_open(&m) == -1)
		die_temp("open the queue");
	enter_sandbox();
	fit_to_files(&m);
	loop_catch_stop();
	if (manager_scan(&m) == -1)
		die_temp("read the queue");
	log_event("send.start", "queued=%zu", m.heap.count);
	if (manager_run(&m, listener) == -1)
		die_temp("wait for events");
	log_event("send.stop", "queued=%zu", m.heap.count);
	manager_close(&m);
	return EXIT_DONE;
}
