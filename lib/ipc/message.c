/* ipc/message - pairs of key and value, as one program tells another. */
#include "ipc/message.h"

#include "base/netstring.h"

#include <errno.h>
#include <unistd.h>

void
ipc_message_init(struct ipc_message *m)
{
	buf_init_secret(&m->wire, IPC_MESSAGE_MAX); /* passwords pass */
	m->fd_count = 0;
	m->own_fds = false;
}

void
ipc_message_reset(struct ipc_message *m)
{
	for (unsigned i = 0; m->own_fds && i < m->fd_count; i++)
		if (m->fds[i] != -1)
			(void)close(m->fds[i]);
	m->fd_count = 0;
	m->own_fds = false;
	buf_reset(&m->wire);
}

void
ipc_message_done(struct ipc_message *m)
{
	ipc_message_reset(m);
	buf_done(&m->wire);
}

void
ipc_put(struct ipc_message *m, const char *key, struct slice value)
{
	char room[DECIMAL_SIZE];
	struct slice name = slice_from(key);

	buf_put(&m->wire, slice_decimal(name.len + 1 + value.len, room));
	buf_putc(&m->wire, ':');
	buf_put(&m->wire, name);
	buf_putc(&m->wire, '=');
	buf_put(&m->wire, value);
	buf_putc(&m->wire, ',');
}

void
ipc_puts(struct ipc_message *m, const char *key, const char *value)
{
	ipc_put(m, key, slice_from(value));
}

void
ipc_putu(struct ipc_message *m, const char *key, uint64_t value)
{
	char room[DECIMAL_SIZE];

	ipc_put(m, key, slice_decimal(value, room));
}

void
ipc_put_fd(struct ipc_message *m, const char *key, int fd)
{
	if (m->fd_count == IPC_FD_MAX || m->own_fds) {
		m->wire.err = EMSGSIZE;
		return;
	}
	ipc_putu(m, key, m->fd_count);
	m->fds[m->fd_count++] = fd;
}

bool
ipc_next(struct slice *rest, struct slice *key, struct slice *value)
{
	struct slice pair;

	while (netstring_take(rest, IPC_MESSAGE_MAX, &pair) == NETSTRING_OK) {
		ptrdiff_t eq = slice_index(pair, '=');

		if (eq == -1)
			continue; /* the end, or no pair: not for us */
		*key = slice_of(pair.p, (size_t)eq);
		*value = slice_from_at(pair, (size_t)eq + 1);
		return true;
	}
	return false;
}

bool
ipc_get(const struct ipc_message *m, const char *key, struct slice *value)
{
	struct slice rest = buf_slice(&m->wire), k, v;

	while (ipc_next(&rest, &k, &v))
		if (slice_is(k, key)) {
			*value = v;
			return true;
		}
	return false;
}

bool
ipc_is(const struct ipc_message *m, const char *key, const char *value)
{
	struct slice v;

	return ipc_get(m, key, &v) && slice_is(v, value);
}

uint64_t
ipc_getu(const struct ipc_message *m, const char *key, uint64_t absent)
{
	struct slice v;
	uint64_t n;

	if (!ipc_get(m, key, &v) || slice_u64(v, UINT64_MAX, &n) == -1)
		return absent;
	return n;
}

int
ipc_take_fd(struct ipc_message *m, const char *key)
{
	uint64_t n = ipc_getu(m, key, IPC_FD_MAX);
	int fd;

	if (n >= m->fd_count || m->fds[n] == -1) {
		errno = EBADF;
		return -1;
	}
	fd = m->fds[n];
	m->fds[n] = -1;
	return fd;
}

void
ipc_reply(struct ipc_message *m, const char *status, const char *code,
    const char *text)
{
	ipc_message_reset(m);
	ipc_puts(m, "status", status);
	if (code != NULL)
		ipc_puts(m, "code", code);
	if (text != NULL)
		ipc_puts(m, "text", text);
}
