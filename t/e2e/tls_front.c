/* tls_front - a front program for tls.t: asks postamt-tls, tells the facts.
 *
 * Listens on a port of 127.0.0.1, which it prints. Each connection is given to
 * tls.sock for the protocol argv[1]; the facts go to the client, a line each,
 * then every octet is echoed, and the end of either side is logged.
 */
#include "base/clock.h"
#include "base/die.h"
#include "tls/ask.h"

#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void
echo(int fd)
{
	char b[4096];
	ssize_t n;

	while ((n = read(fd, b, sizeof b)) > 0)
		if (memmem(b, (size_t)n, "quit\n", 5) != NULL ||
		    write(fd, b, (size_t)n) != n)
			break;
	(void)dprintf(2, "front end=%zd errno=%d\n", n, n < 0 ? errno : 0);
}

static void
serve_one(int fd, const char *protocol)
{
	struct tls_facts f;
	int plain;

	if (tls_ask_server(protocol, fd, &f, &plain) == -1) {
		(void)dprintf(2, "front refused errno=%d\n", errno);
		return;
	}
	(void)close(fd);
	(void)dprintf(plain,
	    "version=%s\ncipher=%s\nsni=%s\nalpn=%s\nfingerprint=%s\n"
	    "exporter=%zu\nendpoint=%zu\npid=%d\n\n",
	    f.version, f.cipher, f.sni, f.alpn, f.fingerprint, f.exporter_len,
	    f.endpoint_len, getpid());
	echo(plain);
	(void)close(plain);
}

int
main(int argc, char **argv)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof a;
	int s = socket(AF_INET, SOCK_STREAM, 0);

	program_init("tls_front");
	if (argc != 2)
		die_usage("protocol");
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGCHLD, SIG_IGN);
	if (bind(s, (struct sockaddr *)&a, len) == -1 || listen(s, 64) == -1 ||
	    getsockname(s, (struct sockaddr *)&a, &len) == -1)
		die_temp("listen");
	(void)printf("%u\n", ntohs(a.sin_port));
	(void)fflush(stdout);
	for (;;) {
		int fd = accept(s, NULL, NULL);

		if (fd == -1)
			continue;
		if (fork() == 0) {
			(void)close(s);
			serve_one(fd, argv[1]);
			_exit(0);
		}
		(void)close(fd);
	}
}
