/* base/writer - buffered output to a descriptor, with a deadline. */
#include "base/writer.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

void
writer_init(struct writer *w, int fd)
{
	w->fd = fd;
	w->deadline_ms = DEADLINE_NEVER;
	w->len = 0;
	w->err = 0;
}

/*
 * One write(2) that does not wait past the deadline. A socket mostly has room:
 * it is asked without poll(2) first.
 */
static ssize_t
write_some(int fd, struct slice s, int64_t deadline_ms)
{
	ssize_t n;

	if (deadline_ms == DEADLINE_NEVER)
		return write(fd, s.p, s.len);
	n = send(fd, s.p, s.len, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n != -1 || errno != ENOTSOCK)
		return n;
	if (deadline_poll(fd, POLLOUT, deadline_ms) == -1)
		return -1;
	return write(fd, s.p, s.len);
}

int
write_all(int fd, struct slice s, int64_t deadline_ms)
{
	while (s.len > 0) {
		ssize_t n = write_some(fd, s, deadline_ms);

		if (n == -1) {
			if (errno == EINTR)
				continue;
			if (errno != EAGAIN)
				return -1;
			if (deadline_poll(fd, POLLOUT, deadline_ms) == -1)
				return -1;
			continue;
		}
		s = slice_from_at(s, (size_t)n);
	}
	return 0;
}

int
writer_flush(struct writer *w)
{
	if (w->err == 0 && w->len > 0 &&
	    write_all(w->fd, slice_of(w->buf, w->len), w->deadline_ms) == -1)
		w->err = errno;
	w->len = 0;
	if (w->err == 0)
		return 0;
	errno = w->err;
	return -1;
}

void
writer_put(struct writer *w, struct slice s)
{
	while (s.len > 0 && w->err == 0) {
		size_t n = sizeof w->buf - w->len;

		if (n > s.len)
			n = s.len;
		memcpy(w->buf + w->len, s.p, n);
		w->len += n;
		s = slice_from_at(s, n);
		if (w->len == sizeof w->buf)
			(void)writer_flush(w);
	}
}

void
writer_puts(struct writer *w, const char *cstr)
{
	writer_put(w, slice_from(cstr));
}

void
writer_vputf(struct writer *w, const char *fmt, va_list ap)
{
	char line[2048];
	int n = vsnprintf(line, sizeof line, fmt, ap);

	if (n < 0 || (size_t)n >= sizeof line) {
		if (w->err == 0)
			w->err = EMSGSIZE;
		return;
	}
	writer_put(w, slice_of(line, (size_t)n));
}

void
iov_skip(struct iovec iov[2], size_t n)
{
	for (int i = 0; i < 2; i++) {
		size_t k = n < iov[i].iov_len ? n : iov[i].iov_len;

		iov[i].iov_base = (char *)iov[i].iov_base + k;
		iov[i].iov_len -= k;
		n -= k;
	}
}
