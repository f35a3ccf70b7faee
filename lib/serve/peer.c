/* serve/peer - who is at the other end of a connection. */
#include "serve/peer.h"

#include "base/slice.h"

#include <arpa/inet.h>
#include <stdlib.h>

/* inet_ntop(3) for IPv4 without the printf behind it: four small numbers. */
static void
put_ipv4(char out[INET6_ADDRSTRLEN], const unsigned char a[4])
{
	char *p = out;

	for (int i = 0; i < 4; i++) {
		if (a[i] >= 100)
			*p++ = (char)('0' + a[i] / 100);
		if (a[i] >= 10)
			*p++ = (char)('0' + a[i] / 10 % 10);
		*p++ = (char)('0' + a[i] % 10);
		*p++ = i == 3 ? '\0' : '.';
	}
}

static void
put_address(const struct sockaddr_storage *from, char ip[INET6_ADDRSTRLEN],
    uint16_t *port)
{
	const struct sockaddr_in *v4 = (const void *)from;
	const struct sockaddr_in6 *v6 = (const void *)from;

	if (from->ss_family == AF_INET) {
		put_ipv4(ip, (const unsigned char *)&v4->sin_addr);
		*port = ntohs(v4->sin_port);
	} else if (from->ss_family == AF_INET6) {
		*port = ntohs(v6->sin6_port);
		if (IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr))
			put_ipv4(ip, v6->sin6_addr.s6_addr + 12);
		else
			(void)inet_ntop(
			    AF_INET6, &v6->sin6_addr, ip, INET6_ADDRSTRLEN);
	}
}

static void
put_uid(int fd, struct peer *peer)
{
	struct ucred cred;
	socklen_t len = sizeof cred;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) == -1)
		return;
	peer->has_uid = cred.uid != (uid_t)-1;
	peer->uid = cred.uid;
	peer->pid = cred.pid;
}

void
peer_accepted(int fd, const struct sockaddr_storage *from, struct peer *peer)
{
	struct sockaddr_storage local;
	socklen_t len = sizeof local;

	memset(peer, 0, sizeof *peer);
	if (from->ss_family == AF_UNIX) {
		put_uid(fd, peer);
		return;
	}
	put_address(from, peer->ip, &peer->port);
	local.ss_family = AF_UNSPEC;
	if (getsockname(fd, (struct sockaddr *)&local, &len) == 0)
		put_address(&local, peer->local_ip, &peer->local_port);
}

/* A variable that holds no address or port counts as not set. */
static void
put_variables(const char *ip_name, const char *port_name,
    char ip[INET6_ADDRSTRLEN], uint16_t *port)
{
	const char *text = getenv(ip_name), *number = getenv(port_name);
	struct sockaddr_storage a = { .ss_family = AF_UNSPEC };
	struct sockaddr_in *v4 = (void *)&a;
	struct sockaddr_in6 *v6 = (void *)&a;
	uint64_t n;

	if (text == NULL)
		return;
	if (inet_pton(AF_INET, text, &v4->sin_addr) == 1)
		v4->sin_family = AF_INET;
	else if (inet_pton(AF_INET6, text, &v6->sin6_addr) == 1)
		v6->sin6_family = AF_INET6;
	else
		return;
	put_address(&a, ip, port);
	*port = 0;
	if (number != NULL && slice_u64(slice_from(number), 65535, &n) == 0)
		*port = (uint16_t)n;
}

void
peer_of(int fd, struct peer *peer)
{
	struct sockaddr_storage from = { .ss_family = AF_UNSPEC };
	socklen_t len = sizeof from;

	if (getpeername(fd, (struct sockaddr *)&from, &len) == -1)
		from.ss_family = AF_UNSPEC;
	peer_accepted(fd, &from, peer);
	if (peer->ip[0] != '\0')
		return;
	put_variables("TCPREMOTEIP", "TCPREMOTEPORT", peer->ip, &peer->port);
	put_variables(
	    "TCPLOCALIP", "TCPLOCALPORT", peer->local_ip, &peer->local_port);
	if (peer->ip[0] == '\0')
		put_variables(
		    "REMOTE_ADDR", "REMOTE_PORT", peer->ip, &peer->port);
}

bool
peer_is_loopback(const char *ip)
{
	struct slice s = slice_from(ip);

	return s.len == 0 || slice_begins(s, "127.") || slice_is(s, "::1");
}
