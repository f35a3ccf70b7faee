/* tls/relay - plaintext one way, TLS the other, until either side ends. */
#include "tls/relay.h"

#include "base/clock.h"

#include <errno.h>
#include <openssl/err.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

enum { RELAY_SIZE = 16384 };

/* One direction: octets read from one side, not yet taken by the other. */
struct pipe {
	size_t head, tail;
	bool end; /* the source has ended: nothing more will come */
	char buf[RELAY_SIZE];
};

struct relay {
	SSL *ssl;
	int net, plain;
	short ssl_wants; /* POLLOUT when OpenSSL must write to go on */
	bool net_ready, plain_ready; /* as poll(2) told */
	struct pipe up;		     /* network to program */
	struct pipe down;
	bool broken;
};

static bool
empty(const struct pipe *p)
{
	return p->head == p->tail;
}

int
ssl_step(SSL *ssl, int result, int64_t deadline_ms)
{
	switch (SSL_get_error(ssl, result)) {
	case SSL_ERROR_WANT_READ:
		return deadline_poll(SSL_get_fd(ssl), POLLIN, deadline_ms);
	case SSL_ERROR_WANT_WRITE:
		return deadline_poll(SSL_get_fd(ssl), POLLOUT, deadline_ms);
	case SSL_ERROR_ZERO_RETURN:
	case SSL_ERROR_SYSCALL:
		errno = ECONNRESET;
		return -1;
	default:
		errno = EPROTO;
		return -1;
	}
}

/* True when OpenSSL did something or must wait; false at the end. */
static bool
ssl_waits(struct relay *r, int result)
{
	int e = SSL_get_error(r->ssl, result);

	ERR_clear_error();
	if (e == SSL_ERROR_WANT_WRITE)
		r->ssl_wants = POLLOUT;
	return e == SSL_ERROR_WANT_READ || e == SSL_ERROR_WANT_WRITE;
}

static void
net_read(struct relay *r)
{
	int n;

	if (r->up.end || !empty(&r->up) ||
	    (!r->net_ready && SSL_pending(r->ssl) == 0))
		return;
	n = SSL_read(r->ssl, r->up.buf, sizeof r->up.buf);
	if (n > 0) {
		r->up.head = 0;
		r->up.tail = (size_t)n;
	} else if (!ssl_waits(r, n)) {
		r->up.end = true;
	}
}

static void
net_write(struct relay *r)
{
	int n;

	if (empty(&r->down))
		return;
	n = SSL_write(r->ssl, r->down.buf + r->down.head,
	    (int)(r->down.tail - r->down.head));
	if (n > 0)
		r->down.head += (size_t)n;
	else if (!ssl_waits(r, n))
		r->broken = true;
}

static bool
would_block(void)
{
	return errno == EAGAIN || errno == EINTR;
}

static void
plain_read(struct relay *r)
{
	ssize_t n;

	if (r->down.end || !empty(&r->down) || !r->plain_ready)
		return;
	n = read(r->plain, r->down.buf, sizeof r->down.buf);
	if (n > 0) {
		r->down.head = 0;
		r->down.tail = (size_t)n;
	} else if (n == 0 || !would_block()) {
		r->down.end = true;
	}
}

static void
plain_write(struct relay *r)
{
	ssize_t n;

	if (empty(&r->up))
		return;
	n = write(r->plain, r->up.buf + r->up.head, r->up.tail - r->up.head);
	if (n > 0)
		r->up.head += (size_t)n;
	else if (n == -1 && !would_block())
		r->broken = true;
}

/* Waits for what can go on. False past the deadline. */
static bool
relay_wait(struct relay *r, int64_t deadline_ms)
{
	int n;
	struct pollfd p[2] = { { .fd = r->net }, { .fd = r->plain } };

	if (empty(&r->up) && !r->up.end)
		p[0].events |= POLLIN;
	if (!empty(&r->down))
		p[0].events |= POLLOUT;
	p[0].events |= r->ssl_wants;
	if (empty(&r->down) && !r->down.end)
		p[1].events |= POLLIN;
	if (!empty(&r->up))
		p[1].events |= POLLOUT;
	/* POLLHUP comes unasked: do not spin on a side that has ended. */
	for (int i = 0; i < 2; i++)
		if (p[i].events == 0)
			p[i].fd = -1;
	r->ssl_wants = 0;
	n = poll(p, 2, deadline_left(deadline_ms));
	r->net_ready = n > 0 && p[0].revents != 0;
	r->plain_ready = n > 0 && p[1].revents != 0;
	return n != 0;
}

/* The program learns of the peer's end once it has all that came before. */
static void
relay_ends(struct relay *r, bool *told)
{
	if (!r->up.end || !empty(&r->up) || *told)
		return;
	(void)shutdown(r->plain, SHUT_WR);
	*told = true;
}

void
relay(SSL *ssl, int plain)
{
	static struct relay r;
	int64_t deadline_ms = DEADLINE_NEVER;
	bool told = false;

	r.ssl = ssl;
	r.net = SSL_get_fd(ssl);
	r.plain = plain;
	r.net_ready = true;
	while (!r.broken && !(r.down.end && empty(&r.down))) {
		net_read(&r);
		plain_write(&r);
		plain_read(&r);
		net_write(&r);
		relay_ends(&r, &told);
		if (r.down.end && deadline_ms == DEADLINE_NEVER)
			deadline_ms = deadline_in(TLS_GOODBYE_S);
		if (r.broken || (r.down.end && empty(&r.down)))
			break;
		if (!empty(&r.up) || SSL_pending(ssl) == 0 || r.up.end)
			if (!relay_wait(&r, deadline_ms))
				break;
	}
	if (!r.broken)
		(void)SSL_shutdown(ssl);
}
