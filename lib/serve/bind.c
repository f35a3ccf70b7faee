/* serve/bind - listening sockets for others. */
#include "serve/bind.h"

#include "serve/peer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* The address with IPv4 in place of IPv6, for a kernel without that. */
static int
bind_any4(const struct sockaddr_storage *from)
{
	const struct sockaddr_in6 *v6 = (const void *)from;
	struct sockaddr_in v4 = { .sin_family = AF_INET,
		.sin_port = v6->sin6_port };
	int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd == -1)
		return -1;
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(fd, (const struct sockaddr *)&v4, sizeof v4) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

static int
bind_tcp(const struct listen_socket *s)
{
	int family = s->address.ss_family, on = 1, only = !s->any;
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd == -1)
		return s->any ? bind_any4(&s->address) : -1;
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (family == AF_INET6)
		(void)setsockopt(
		    fd, IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof only);
	if (bind(fd, (const struct sockaddr *)&s->address, s->len) == 0)
		return fd;
	(void)close(fd);
	return s->any && errno != EADDRINUSE ? bind_any4(&s->address) : -1;
}

/* Removes what a killed predecessor left. -1 with EADDRINUSE: it is alive. */
static int
remove_stale(const struct sockaddr_un *u)
{
	int fd, rc;
	struct stat st;

	if (lstat(u->sun_path, &st) == -1 || !S_ISSOCK(st.st_mode))
		return 0;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd == -1)
		return -1;
	rc = connect(fd, (const struct sockaddr *)u, sizeof *u);
	if (rc == -1 && errno == ECONNREFUSED) {
		(void)close(fd);
		return unlink(u->sun_path);
	}
	(void)close(fd);
	errno = EADDRINUSE;
	return -1;
}

static int
bind_unix(const struct listen_service *service, const struct sockaddr_un *u)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	mode_t mask;
	int rc;

	if (fd == -1)
		return -1;
	mask = umask(0777); /* nobody connects before mode and owner are set */
	rc = remove_stale(u);
	if (rc == 0)
		rc = bind(fd, (const struct sockaddr *)u, sizeof *u);
	(void)umask(mask);
	if (rc == 0 && service->has_owner)
		rc = chown(u->sun_path, service->owner.uid, service->owner.gid);
	if (rc == 0)
		rc = chmod(u->sun_path, service->mode);
	if (rc == 0)
		return fd;
	(void)close(fd);
	return -1;
}

int
bind_listen(
    const struct listen_service *service, const struct listen_socket *socket)
{
	int fd = socket->address.ss_family == AF_UNIX
	    ? bind_unix(service, (const void *)&socket->address)
	    : bind_tcp(socket);

	if (fd == -1 || listen(fd, BIND_BACKLOG) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

void
bind_name(int fd, char out[128])
{
	struct sockaddr_storage a;
	const struct sockaddr_un *u = (const void *)&a;
	const struct sockaddr_in *v4 = (const void *)&a;
	const struct sockaddr_in6 *v6 = (const void *)&a;
	char ip[INET6_ADDRSTRLEN] = "";
	socklen_t len = sizeof a;

	memset(&a, 0, sizeof a);
	(void)getsockname(fd, (struct sockaddr *)&a, &len);
	if (a.ss_family == AF_UNIX) {
		(void)snprintf(out, 128, "%s", u->sun_path);
	} else if (a.ss_family == AF_INET) {
		(void)inet_ntop(AF_INET, &v4->sin_addr, ip, sizeof ip);
		(void)snprintf(out, 128, "%s:%u", ip, ntohs(v4->sin_port));
	} else {
		(void)inet_ntop(AF_INET6, &v6->sin6_addr, ip, sizeof ip);
		(void)snprintf(out, 128, "[%s]:%u", ip, ntohs(v6->sin6_port));
	}
}
