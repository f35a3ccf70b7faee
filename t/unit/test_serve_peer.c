#include "serve/peer.h"
#include "unit.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct sockaddr_storage
address(const char *text, uint16_t port)
{
	struct sockaddr_storage a = { 0 };
	struct sockaddr_in *v4 = (void *)&a;
	struct sockaddr_in6 *v6 = (void *)&a;

	if (strchr(text, ':') != NULL) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons(port);
		(void)inet_pton(AF_INET6, text, &v6->sin6_addr);
	} else {
		v4->sin_family = AF_INET;
		v4->sin_port = htons(port);
		(void)inet_pton(AF_INET, text, &v4->sin_addr);
	}
	return a;
}

static void
test_accepted(void)
{
	static const struct {
		const char *from, *ip;
		bool loopback;
	} rows[] = {
		{ "192.0.2.1", "192.0.2.1", false },
		{ "255.255.255.255", "255.255.255.255", false },
		{ "0.10.100.9", "0.10.100.9", false },
		{ "127.0.0.1", "127.0.0.1", true },
		{ "127.255.0.9", "127.255.0.9", true },
		{ "::ffff:192.0.2.7", "192.0.2.7", false },
		{ "::ffff:127.0.0.1", "127.0.0.1", true },
		{ "2001:db8::5", "2001:db8::5", false },
		{ "::1", "::1", true },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct sockaddr_storage from = address(rows[i].from, 4711);
		struct peer peer;

		peer_accepted(-1, &from, &peer);
		ROW(i, strcmp(peer.ip, rows[i].ip) == 0);
		ROW(i, peer.port == 4711);
		ROW(i, !peer.has_uid);
		ROW(i, peer_is_loopback(peer.ip) == rows[i].loopback);
	}
}

static void
test_unix(void)
{
	struct peer peer;
	int pair[2];

	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	(void)unsetenv("TCPREMOTEIP");
	peer_of(pair[0], &peer);
	CHECK(peer.has_uid && peer.uid == getuid());
	CHECK(peer.ip[0] == '\0' && peer_is_loopback(peer.ip));
	(void)close(pair[0]);
	(void)close(pair[1]);
}

static void
test_variables(void)
{
	static const struct {
		const char *ucspi, *systemd, *port, *ip;
		uint16_t want;
	} rows[] = {
		{ "192.0.2.1", NULL, "25", "192.0.2.1", 25 },
		{ NULL, "192.0.2.2", "65535", "192.0.2.2", 65535 },
		{ "192.0.2.1", "192.0.2.2", "65536", "192.0.2.1", 0 },
		{ "::ffff:192.0.2.1", NULL, NULL, "192.0.2.1", 0 },
		{ "2001:DB8::0:1", NULL, "x", "2001:db8::1", 0 },
		{ "192.0.2.256", NULL, "1", "", 0 },
		{ "", NULL, "1", "", 0 },
		{ "a\nb", "also bad", "1", "", 0 },
	};
	int pipes[2];

	CHECK(pipe(pipes) == 0);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		static const char *const names[] = { "TCPREMOTEIP",
			"REMOTE_ADDR", "TCPREMOTEPORT", "REMOTE_PORT" };
		const char *values[] = { rows[i].ucspi, rows[i].systemd,
			rows[i].port, rows[i].port };
		struct peer peer;

		for (size_t n = 0; n < 4; n++) {
			(void)unsetenv(names[n]);
			if (values[n] != NULL)
				(void)setenv(names[n], values[n], 1);
		}
		peer_of(pipes[0], &peer);
		ROW(i, strcmp(peer.ip, rows[i].ip) == 0);
		ROW(i, peer.port == rows[i].want);
		ROW(i, !peer.has_uid);
	}
}

int
main(void)
{
	return unit_run("serve/peer",
	    (CU_TestFunc[]){ test_accepted, test_unix, test_variables, NULL });
}
