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
	/* OpenSSL must do the one before it can do the other. */
	bool read_needs_out, write_needs_in;
	bool net_in, net_out, plain_in; /* as poll(2) told */
	struct pipe up;			/* network to program */
	struct pipe down;
	bool broken;
	bool gone;		  /* the program has closed its end */
	int64_t end_ms, stall_ms; /* deadlines, once it has */
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

/* What OpenSSL waits for: POLLIN, POLLOUT, or 0 at its end. */
static short
ssl_waits(SSL *ssl, int result)
{
	int e = SSL_get_error(ssl, result);

	ERR_clear_error();
	return e == SSL_ERROR_WANT_READ ? POLLIN
	    : e == SSL_ERROR_WANT_WRITE ? POLLOUT
					: 0;
}

static void
net_read(struct relay *r)
{
	bool ready = r->read_needs_out ? r->net_out : r->net_in;
	short waits;
	int n;

	if (r->up.end || !empty(&r->up) || (!ready && SSL_pending(r->ssl) == 0))
		return;
	n = SSL_read(r->ssl, r->up.buf, sizeof r->up.buf);
	waits = n > 0 ? POLLIN : ssl_waits(r->ssl, n);
	r->read_needs_out = waits == POLLOUT;
	if (n > 0) {
		r->up.head = 0;
		r->up.tail = (size_t)n;
	} else if (waits == 0) {
		r->up.end = true;
	}
}

static void
net_write(struct relay *r)
{
	short waits;
	int n;

	if (empty(&r->down))
		return;
	n = SSL_write(r->ssl, r->down.buf + r->down.head,
	    (int)(r->down.tail - r->down.head));
	waits = n > 0 ? POLLOUT : ssl_waits(r->ssl, n);
	r->write_needs_in = waits == POLLIN;
	if (n > 0) {
		r->down.head += (size_t)n;
		r->stall_ms = deadline_in(TLS_STALL_S);
	} else if (waits == 0) {
		r->broken = true;
	}
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

	if (r->down.end || !empty(&r->down) || !r->plain_in)
		return;
	n = read(r->plain, r->down.buf, sizeof r->down.buf);
	if (n > 0) {
		r->down.head = 0;
		r->down.tail = (size_t)n;
	} else if (n == 0 || !would_block()) {
		r->down.end = true;
	}
}

/* Once the program has closed, what is still to be sent has its time. */
static void
let_go(struct relay *r)
{
	if (r->gone)
		return;
	r->gone = true;
	r->end_ms = deadline_in(TLS_GOODBYE_S);
	r->stall_ms = deadline_in(TLS_STALL_S);
}

static void
plain_write(struct relay *r)
{
	ssize_t n;

	if (empty(&r->up))
		return;
	n = write(r->plain, r->up.buf + r->up.head, r->up.tail - r->up.head);
	if (n > 0) {
		r->up.head += (size_t)n;
	} else if (!would_block()) {
		/* what it said before it closed still goes out */
		r->up.head = r->up.tail;
		let_go(r);
	}
}

static short
net_events(const struct relay *r)
{
	short events = 0;

	if (r->read_needs_out)
		events |= POLLOUT;
	else if (empty(&r->up) && !r->up.end)
		events |= POLLIN;
	if (!empty(&r->down))
		events |= r->write_needs_in ? POLLIN : POLLOUT;
	return events;
}

static short
plain_events(const struct relay *r)
{
	short events = 0;

	if (empty(&r->down) && !r->down.end)
		events |= POLLIN;
	if (!empty(&r->up))
		events |= POLLOUT;
	return events;
}

/*
 * Waits for what can go on. False past the deadline. POLLHUP comes unasked:
 * that of the program is waited for, and none is waited for again.
 */
static bool
relay_wait(struct relay *r)
{
	int64_t until_ms = !r->gone   ? DEADLINE_NEVER
	    : r->stall_ms < r->end_ms ? r->stall_ms
				      : r->end_ms;
	struct pollfd p[2] = { { r->net, net_events(r), 0 },
		{ r->plain, plain_events(r), 0 } };
	int n;

	if (p[0].events == 0)
		p[0].fd = -1;
	if (p[1].events == 0 && r->gone)
		p[1].fd = -1;
	n = poll(p, 2, deadline_left(until_ms));
	if (n <= 0)
		return n == -1 && errno == EINTR;
	r->net_in = (p[0].revents & ~POLLOUT) != 0;
	r->net_out = (p[0].revents & ~POLLIN) != 0;
	r->plain_in = (p[1].revents & ~POLLOUT) != 0;
	if (p[1].revents & POLLHUP)
		let_go(r);
	return true;
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
	bool told = false;

	r.ssl = ssl;
	r.net = SSL_get_fd(ssl);
	r.plain = plain;
	r.net_in = true;
	for (;;) {
		net_read(&r);
		plain_write(&r);
		plain_read(&r);
		net_write(&r);
		relay_ends(&r, &told);
		if (r.down.end)
			let_go(&r);
		if (r.broken || (r.down.end && empty(&r.down)))
			break;
		if (!empty(&r.up) || SSL_pending(ssl) == 0 || r.up.end)
			if (!relay_wait(&r))
				break;
	}
	if (!r.broken)
		(void)SSL_shutdown(ssl);
}
