/* ipc/ipc - requests and replies between our own programs. */
#include "ipc/ipc.h"

#include "base/path.h"
#include "base/writer.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* path_run()/SERVICE.sock */
static int
service_path(struct sockaddr_un *to, const char *service)
{
	static const char end[] = ".sock";
	const char *dir = path_run();
	char *p = to->sun_path;

	if (strlen(dir) + 1 + strlen(service) + sizeof end >
	    sizeof to->sun_path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	p = stpcpy(stpcpy(p, dir), "/");
	(void)stpcpy(stpcpy(p, service), end);
	return 0;
}

static int
connect_to(struct ipc *c, const char *service, int flags)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd, err;

	c->fd = -1;
	if (service_path(&to, service) == -1)
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);
	if (fd == -1)
		return -1;
	if (connect(fd, (struct sockaddr *)&to, sizeof to) == -1) {
		err = errno;
		(void)close(fd);
		errno = err;
		return -1;
	}
	ipc_attach(c, fd);
	return 0;
}

int
ipc_connect(struct ipc *c, const char *service)
{
	return connect_to(c, service, 0);
}

int
ipc_connect_now(struct ipc *c, const char *service)
{
	return connect_to(c, service, SOCK_NONBLOCK);
}

void
ipc_attach(struct ipc *c, int fd)
{
	c->fd = fd;
	c->fd_count = 0;
	buf_init_secret(&c->ahead, IPC_MESSAGE_MAX);
}

void
ipc_close(struct ipc *c)
{
	if (c->fd == -1)
		return;
	(void)close(c->fd);
	ipc_detach(c);
}

void
ipc_detach(struct ipc *c)
{
	c->fd = -1;
	buf_done(&c->ahead);
	while (c->fd_count > 0)
		(void)close(c->fds[--c->fd_count]);
}

/* Sends what it can of `iov` and, beside its first octet, the fds. */
static ssize_t
send_some(int fd, struct iovec iov[2], const struct ipc_message *m)
{
	union {
		struct cmsghdr align;
		char space[CMSG_SPACE(IPC_FD_MAX * sizeof(int))];
	} control = { 0 };
	struct msghdr h = { .msg_iov = iov, .msg_iovlen = 2 };

	if (m != NULL && m->fd_count > 0) {
		struct cmsghdr *c;

		h.msg_control = control.space;
		h.msg_controllen = CMSG_SPACE(m->fd_count * sizeof(int));
		c = CMSG_FIRSTHDR(&h);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(m->fd_count * sizeof(int));
		memcpy(CMSG_DATA(c), m->fds, m->fd_count * sizeof(int));
	}
	return sendmsg(fd, &h, MSG_NOSIGNAL | MSG_DONTWAIT);
}

int
ipc_send(struct ipc *c, const struct ipc_message *m, int64_t deadline_ms)
{
	char end[] = "0:,";
	struct iovec iov[2] = { { m->wire.p, m->wire.len }, { end, 3 } };
	const struct ipc_message *first = m;

	if (buf_failed(&m->wire)) {
		errno = EMSGSIZE;
		return -1;
	}
	while (iov[0].iov_len + iov[1].iov_len > 0) {
		ssize_t n = send_some(c->fd, iov, first);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1 && errno != EAGAIN)
			return -1;
		if (n == -1) {
			if (deadline_poll(c->fd, POLLOUT, deadline_ms) == -1)
				return -1;
			continue;
		}
		first = NULL;
		iov_skip(iov, (size_t)n);
	}
	return 0;
}

int
ipc_call(struct ipc *c, struct ipc_message *m, int64_t deadline_ms)
{
	int rc;

	if (ipc_send(c, m, deadline_ms) == -1)
		return -1;
	rc = ipc_recv(c, m, deadline_ms);
	if (rc == 0)
		errno = ECONNRESET;
	return rc == 1 ? 0 : -1;
}

int
ipc_peer_uid(int fd, uid_t *uid)
{
	struct ucred peer;
	socklen_t len = sizeof peer;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) == -1)
		return -1;
	*uid = peer.uid;
	return 0;
}
