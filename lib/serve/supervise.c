/* serve/supervise - start programs when their sockets or clocks ask for it. */
#include "serve/supervise.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "serve/bind.h"
#include "serve/launch.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	QUICK_MS = 1000, /* ended sooner than this: at once */
	FIRST_PAUSE_MS = 250,
	GOOD_PAUSE_MS = 20, /* between runs of what ends well at once */
	KILL_MS = 1000,
};

int
supervise_init(struct supervisor *v, const struct listen_config *config)
{
	sigset_t set;

	memset(v, 0, sizeof *v);
	v->config = config;
	for (unsigned i = 0; i < config->count; i++) {
		const struct listen_service *s = &config->services[i];
		struct supervised *d = &v->services[i];

		d->service = s;
		d->due_ms = s->every_s != 0 ? 0 : DEADLINE_NEVER;
		for (unsigned n = 0; n < s->socket_count; n++) {
			d->fds[n] = bind_listen(s, &s->sockets[n]);
			if (d->fds[n] != -1)
				continue;
			log_event("listen.error", "name=%s socket=%u error=%s",
			    s->name, n + 1, strerror(errno));
			return -1;
		}
	}
	(void)prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGHUP);
	(void)sigaddset(&set, SIGCHLD);
	(void)signal(SIGCHLD, SIG_DFL);
	(void)sigprocmask(SIG_SETMASK, &set, NULL);
	v->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return v->signals == -1 ? -1 : 0;
}

static void
start(struct supervisor *v, struct supervised *d, int64_t now)
{
	if (now >= d->due_ms)
		d->due_ms = now + (int64_t)d->service->every_s * 1000;
	d->started_ms = now;
	d->pid = fork();
	if (d->pid == 0)
		launch(v->config, d->service, d->fds);
	if (d->pid == -1) {
		d->pid = 0;
		d->not_before_ms = now + QUICK_MS;
		log_event("listen.error", "name=%s error=%s", d->service->name,
		    strerror(errno));
	}
}

/* A connection still waits: the program ended without taking it. */
static bool
is_wanted(const struct supervised *d)
{
	struct pollfd p[LISTEN_SOCKETS];

	for (unsigned n = 0; n < d->service->socket_count; n++)
		p[n] = (struct pollfd){ .fd = d->fds[n], .events = POLLIN };
	return poll(p, d->service->socket_count, 0) > 0;
}

static int64_t
backoff(unsigned failures)
{
	int64_t pause = FIRST_PAUSE_MS;

	while (--failures > 0 && pause < SUPERVISE_BACKOFF_MS)
		pause *= 2;
	return pause < SUPERVISE_BACKOFF_MS ? pause : SUPERVISE_BACKOFF_MS;
}

static void
ended(struct supervised *d, int status)
{
	bool well = WIFEXITED(status) && WEXITSTATUS(status) == 0;
	int64_t now = clock_ms(), pause = 0;
	bool quick = now - d->started_ms < QUICK_MS;

	d->pid = 0;
	/* One that ends well may have crossed with a new connection. */
	if (quick && (!well || is_wanted(d)))
		d->failures++;
	else
		d->failures = 0;
	if (d->failures > (well ? 2 : 0))
		pause = backoff(d->failures);
	else if (quick)
		pause = GOOD_PAUSE_MS;
	d->not_before_ms = now + pause;
	if (well && pause <= GOOD_PAUSE_MS)
		return;
	log_event("listen.exit", "name=%s status=%d signal=%d pause_ms=%lld",
	    d->service->name, WIFEXITED(status) ? WEXITSTATUS(status) : -1,
	    WIFSIGNALED(status) ? WTERMSIG(status) : 0, (long long)pause);
}

static void
reap(struct supervisor *v)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		for (unsigned i = 0; i < v->config->count; i++)
			if (v->services[i].pid == pid)
				ended(&v->services[i], status);
		for (unsigned i = 0; i < v->retired_count; i++)
			if (v->retired[i] == pid)
				v->retired[i--] =
				    v->retired[--v->retired_count];
	}
}

/* SIGTERM to every program; the next connection starts a new one. */
static void
retire_all(struct supervisor *v)
{
	for (unsigned i = 0; i < v->config->count; i++) {
		struct supervised *d = &v->services[i];

		if (d->pid == 0 || v->retired_count == SUPERVISE_RETIRED)
			continue;
		(void)kill(d->pid, SIGTERM);
		v->retired[v->retired_count++] = d->pid;
		d->pid = 0;
	}
}

/* The signals that came; true when one of them ends us. */
static bool
take_signals(struct supervisor *v)
{
	struct signalfd_siginfo info;
	bool end = false;

	while (read(v->signals, &info, sizeof info) == (ssize_t)sizeof info) {
		if (info.ssi_signo == SIGHUP)
			retire_all(v);
		else if (info.ssi_signo != SIGCHLD)
			end = true;
	}
	reap(v);
	return end;
}

/*
 * Lists the sockets to watch behind p[0] and whose they are; returns how many
 * are listed in all and brings *until_ms forward to the next clock.
 */
static unsigned
gather(struct supervisor *v, struct pollfd *p, struct supervised **whose,
    int64_t *until_ms)
{
	int64_t now = clock_ms();
	unsigned count = 1;

	for (unsigned i = 0; i < v->config->count; i++) {
		struct supervised *d = &v->services[i];

		if (d->pid != 0)
			continue;
		if (now >= d->due_ms && now >= d->not_before_ms) {
			start(v, d, now);
			continue;
		}
		if (d->due_ms < *until_ms)
			*until_ms = d->due_ms;
		if (now < d->not_before_ms) {
			if (d->not_before_ms < *until_ms)
				*until_ms = d->not_before_ms;
			continue;
		}
		for (unsigned n = 0; n < d->service->socket_count; n++) {
			whose[count] = d;
			p[count++] = (struct pollfd){ .fd = d->fds[n],
				.events = POLLIN };
		}
	}
	return count;
}

/* Waits until no child is left, or the deadline. */
static bool
await_end(struct supervisor *v, int64_t deadline_ms)
{
	for (;;) {
		(void)take_signals(v);
		if (waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD)
			return true;
		if (deadline_poll(v->signals, POLLIN, deadline_ms) == -1)
			return false;
	}
}

/*
 * Who is left: programs, and sessions that outlived theirs (we are the reaper
 * of those). Each with its process group.
 */
static void
signal_children(int signal)
{
	char path[64];
	struct slice rest, word;
	struct buf list;
	uint64_t pid;

	(void)snprintf(
	    path, sizeof path, "/proc/self/task/%ld/children", (long)getpid());
	buf_init(&list, CONTROL_MAX);
	(void)file_read(path, &list);
	rest = buf_slice(&list);
	while (slice_cut(&rest, ' ', &word)) {
		if (slice_u64(word, INT32_MAX, &pid) == -1 || pid < 2)
			continue;
		(void)kill(-(pid_t)pid, signal);
		(void)kill((pid_t)pid, signal);
	}
	buf_done(&list);
}

static void
finish(struct supervisor *v)
{
	for (unsigned i = 0; i < v->config->count; i++) {
		const struct listen_service *s = v->services[i].service;

		for (unsigned n = 0; n < s->socket_count; n++) {
			const struct sockaddr_un *u =
			    (const void *)&s->sockets[n].address;

			(void)close(v->services[i].fds[n]);
			if (u->sun_family == AF_UNIX)
				(void)unlink(u->sun_path);
		}
	}
	retire_all(v);
	if (await_end(v, deadline_in(v->grace_s)))
		return;
	signal_children(SIGTERM);
	for (unsigned i = 0; i < 5 && !await_end(v, clock_ms() + KILL_MS); i++)
		signal_children(SIGKILL);
}

void
supervise_run(struct supervisor *v)
{
	struct pollfd p[1 + LISTEN_SERVICES * LISTEN_SOCKETS];
	struct supervised *whose[1 + LISTEN_SERVICES * LISTEN_SOCKETS];

	p[0] = (struct pollfd){ .fd = v->signals, .events = POLLIN };
	for (;;) {
		int64_t until_ms = DEADLINE_NEVER;
		unsigned count = gather(v, p, whose, &until_ms);

		if (poll(p, count, deadline_left(until_ms)) <= 0)
			continue;
		if (p[0].revents != 0 && take_signals(v))
			break;
		for (unsigned i = 1; i < count; i++)
			if (p[i].revents != 0 && whose[i]->pid == 0)
				start(v, whose[i], clock_ms());
	}
	finish(v);
}
