/* echod - the smallest server on lib/serve, for t/e2e/serve.t. */
#include "base/die.h"
#include "base/log.h"
#include "base/session.h"
#include "serve/serve.h"

#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void
answer(struct session *io, struct slice line, int fd)
{
	int on = -1;
	socklen_t len = sizeof on;

	if (slice_is(line, "pid")) {
		session_putf(io, "%ld\r\n", (long)getpid());
	} else if (slice_is(line, "abort")) {
		abort();
	} else if (slice_is(line, "nodelay")) {
		(void)getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, &len);
		session_putf(io, "%d\r\n", on);
	} else if (slice_is(line, "fork")) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(0);
		session_puts(io, pid == -1 ? "refused\r\n" : "forked\r\n");
	} else if (slice_is(line, "session")) {
		session_putf(io, "%s\r\n", log_session_id());
	} else {
		session_putf(io, "%.*s\r\n", SLICE(line));
	}
}

static int
echo(const struct peer *peer, int in, int out, void *ctx)
{
	static struct session io;
	struct slice line;

	(void)ctx;
	session_init(&io, in, out, 300);
	if (peer->has_uid && peer->ip[0] == '\0')
		session_putf(&io, "uid %ld\r\n", (long)peer->uid);
	else
		session_putf(
		    &io, "peer %s local %s\r\n", peer->ip, peer->local_ip);
	while (session_line(&io, &line) == READER_OK && !slice_is(line, "quit"))
		answer(&io, line, in);
	(void)session_flush(&io);
	return session_failed(&io) ? EXIT_TEMP : EXIT_DONE;
}

int
main(int argc, char **argv)
{
	struct serve s = {
		.name = "echod",
		.mode =
		    argc > 1 && argv[1][0] == 'w' ? SERVE_WORKERS : SERVE_FORK,
		.sandbox = { .doors = SANDBOX_PURE },
		.sessions_max = 2000,
		.source_max = 0,
		.workers = 2,
		.idle_s = 60,
		.refusal = "busy\r\n",
		.session = echo,
	};

	program_init("echod");
	if (argc > 2)
		s.refusal = NULL;
	return serve(&s, NULL);
}
