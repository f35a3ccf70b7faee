/* ipc/receive - one message from a connection, with its descriptors. */
#include "ipc/ipc.h"

#include "base/netstring.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { IPC_READ = 16384 };

static void
keep_fds(struct ipc_message *m, struct msghdr *h)
{
	m->own_fds = true;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(h); c != NULL;
	     c = CMSG_NXTHDR(h, c)) {
		size_t n;

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		for (size_t i = 0; i < n; i++) {
			int fd;

			memcpy(&fd, CMSG_DATA(c) + i * sizeof fd, sizeof fd);
			if (m->fd_count < IPC_FD_MAX)
				m->fds[m->fd_count++] = fd;
			else
				(void)close(fd);
		}
	}
}

/* Appends what one recvmsg(2) gives to c->ahead. 1, 0 at the end, -1. */
static int
receive_some(struct ipc *c, struct ipc_message *m, int64_t deadline_ms)
{
	union {
		struct cmsghdr align;
		char space[CMSG_SPACE(IPC_FD_MAX * sizeof(int))];
	} control;
	struct iovec iov = { buf_room(&c->ahead, IPC_READ), IPC_READ };
	struct msghdr h = { .msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control.space,
		.msg_controllen = sizeof control.space };
	ssize_t n;

	if (iov.iov_base == NULL) {
		errno = EMSGSIZE;
		return -1;
	}
	for (;;) {
		n = recvmsg(c->fd, &h, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
		if (n >= 0)
			break;
		if (errno == EAGAIN &&
		    deadline_poll(c->fd, POLLIN, deadline_ms) == -1)
			return -1;
		if (errno != EAGAIN && errno != EINTR)
			return -1;
	}
	keep_fds(m, &h);
	c->ahead.len += (size_t)n;
	c->ahead.p[c->ahead.len] = '\0';
	return n > 0;
}

/*
 * 1 when c->ahead begins with a whole message of *len octets (its end mark
 * not counted), 0 when more must come, -1 with errno. *scanned is the length
 * of the netstrings known to be whole.
 */
static int
whole(struct ipc *c, size_t *scanned)
{
	for (;;) {
		struct slice rest =
		    slice_from_at(buf_slice(&c->ahead), *scanned);
		struct slice value;

		switch (netstring_take(&rest, IPC_MESSAGE_MAX, &value)) {
		case NETSTRING_MORE:
			return 0;
		case NETSTRING_OK:
			break;
		case NETSTRING_TOOLONG:
			errno = EMSGSIZE;
			return -1;
		default:
			errno = EPROTO;
			return -1;
		}
		if (value.len == 0)
			return 1;
		*scanned = c->ahead.len - rest.len;
	}
}

/* Moves the descriptors of `from` beyond the first `keep` to an empty `to`. */
static void
move_fds(
    int *from, unsigned *from_count, unsigned keep, int *to, unsigned *to_count)
{
	for (*to_count = 0; keep + *to_count < *from_count; ++*to_count)
		to[*to_count] = from[keep + *to_count];
	*from_count = *from_count < keep ? *from_count : keep;
}

int
ipc_recv(struct ipc *c, struct ipc_message *m, int64_t deadline_ms)
{
	size_t len = 0;
	unsigned mine = 0;
	int rc;

	ipc_message_reset(m);
	m->own_fds = true;
	move_fds(c->fds, &c->fd_count, 0, m->fds, &m->fd_count);
	while ((rc = whole(c, &len)) == 0) {
		mine = m->fd_count;
		rc = receive_some(c, m, deadline_ms);
		if (rc == 0 && c->ahead.len > 0) {
			errno = ECONNRESET;
			return -1;
		}
		if (rc != 1)
			return rc;
	}
	if (rc == -1)
		return -1;
	buf_put(&m->wire, slice_of(c->ahead.p, len));
	buf_drop(&c->ahead, len + 3);
	/* One recvmsg(2) ends with what carries descriptors: when more has
	 * come than this message, they belong to the last that has begun. */
	if (c->ahead.len > 0)
		move_fds(m->fds, &m->fd_count, mine, c->fds, &c->fd_count);
	if (!buf_failed(&m->wire))
		return 1;
	errno = m->wire.err;
	return -1;
}
