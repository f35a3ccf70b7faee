/* base/reader - buffered input from a descriptor, with a deadline. */
#include "base/reader.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

void
reader_init(struct reader *r, int fd, struct writer *before_block)
{
	r->fd = fd;
	r->deadline_ms = DEADLINE_NEVER;
	r->before_block = before_block;
	r->head = r->tail = r->high = 0;
	r->end = READER_OK;
}

static enum reader_result
reader_wait(struct reader *r)
{
	if (r->before_block != NULL)
		(void)writer_flush(r->before_block);
	if (deadline_poll(r->fd, POLLIN, r->deadline_ms) == 0)
		return READER_OK;
	return errno == ETIMEDOUT ? READER_TIMEOUT : READER_ERROR;
}

/* Appends what one read(2) gives behind the unread octets. */
static enum reader_result
reader_fill(struct reader *r)
{
	ssize_t n;

	if (r->end != READER_OK)
		return r->end;
	if (r->head > 0) {
		memmove(r->buf, r->buf + r->head, r->tail - r->head);
		r->tail -= r->head;
		r->head = 0;
	}
	do {
		r->end = reader_wait(r);
		if (r->end != READER_OK)
			return r->end;
		n = read(r->fd, r->buf + r->tail, sizeof r->buf - r->tail);
	} while (n == -1 && (errno == EINTR || errno == EAGAIN));
	if (n == -1 && errno != ECONNRESET)
		r->end = READER_ERROR;
	else if (n <= 0)
		r->end = READER_EOF;
	else
		r->tail += (size_t)n;
	if (r->tail > r->high)
		r->high = r->tail;
	return r->end;
}

/* Drops octets through the next LF; the line's start is gone already. */
static enum reader_result
reader_skip_line(struct reader *r)
{
	for (;;) {
		struct slice have = reader_pending(r) > 0
		    ? slice_of(r->buf + r->head, r->tail - r->head)
		    : slice_of(NULL, 0);
		ptrdiff_t lf = slice_index(have, '\n');

		if (lf != -1) {
			r->head += (size_t)lf + 1;
			return READER_TOOLONG;
		}
		r->head = r->tail = 0;
		if (reader_fill(r) != READER_OK)
			return r->end;
	}
}

enum reader_result
reader_line(struct reader *r, size_t max, struct slice *line)
{
	size_t seen = 0; /* octets after head known to hold no LF */

	for (;;) {
		struct slice have =
		    slice_of(r->buf + r->head, r->tail - r->head);
		ptrdiff_t lf = slice_index(slice_from_at(have, seen), '\n');
		bool crlf;

		if (lf == -1) {
			if (have.len > max + 1)
				return reader_skip_line(r);
			seen = have.len;
			if (reader_fill(r) != READER_OK)
				return r->end;
			continue;
		}
		have.len = seen + (size_t)lf;
		r->head += have.len + 1;
		crlf = have.len > 0 && have.p[have.len - 1] == '\r';
		if (crlf)
			have.len--;
		if (have.len > max)
			return READER_TOOLONG;
		*line = have;
		return crlf && slice_index(have, '\r') == -1 ? READER_OK
							     : READER_BARE;
	}
}

enum reader_result
reader_peek(struct reader *r, struct slice *piece)
{
	if (reader_pending(r) == 0 && reader_fill(r) != READER_OK)
		return r->end;
	*piece = slice_of(r->buf + r->head, r->tail - r->head);
	return READER_OK;
}

void
reader_skip(struct reader *r, size_t n)
{
	r->head += n;
}

size_t
reader_pending(const struct reader *r)
{
	return r->tail - r->head;
}

void
reader_wipe(struct reader *r)
{
	explicit_bzero(r->buf, r->head);
	explicit_bzero(r->buf + r->tail, r->high - r->tail);
	r->high = r->tail;
}

void
reader_clear(struct reader *r)
{
	r->head = r->tail = 0;
}

void
reader_feed(struct reader *r, struct slice s)
{
	if (s.len > sizeof r->buf)
		s.len = sizeof r->buf;
	if (s.len > 0)
		memcpy(r->buf, s.p, s.len);
	r->head = 0;
	r->tail = r->high = s.len;
}
