/* pop3/body - one message on its way to the client. */
#include "pop3/body.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

void
pop3_body_close(struct pop3_body *b)
{
	int saved = errno;

	if (b->fd != -1)
		(void)close(b->fd);
	b->fd = -1;
	errno = saved;
}

/* The next piece; messages never change, so the size tells when it ends. */
static int
body_fill(struct pop3_body *b)
{
	size_t want =
	    b->left < sizeof b->chunk ? (size_t)b->left : sizeof b->chunk;
	ssize_t n;

	b->len = 0;
	while (b->len < want) {
		n = read(b->fd, b->chunk + b->len, want - b->len);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		if (n == 0) { /* it was cut short */
			errno = EIO;
			return -1;
		}
		b->len += (size_t)n;
	}
	b->left -= b->len;
	if (b->left == 0)
		pop3_body_close(b);
	return 0;
}

int
pop3_body_open(struct pop3_body *b, int fd)
{
	struct stat st;

	b->fd = fd;
	if (fstat(fd, &st) == 0) {
		if (S_ISREG(st.st_mode)) {
			b->left = (uint64_t)st.st_size;
			if (body_fill(b) == 0)
				return 0;
		} else {
			errno = EINVAL;
		}
	}
	pop3_body_close(b);
	return -1;
}

int
pop3_body_send(struct pop3_body *b, struct session *io, struct pop3_top *top)
{
	struct pop3_stuff st = { 0 };
	int result = 0;

	while (b->len > 0 && !session_failed(io)) {
		size_t take = b->len;

		if (top != NULL)
			take = pop3_top_take(top, slice_of(b->chunk, b->len));
		session_deadline(io, io->idle_s);
		pop3_stuff_put(&st, slice_of(b->chunk, take), &io->out);
		if (take < b->len)
			break;
		result = body_fill(b);
		if (result == -1)
			break;
	}
	if (result == 0) {
		pop3_stuff_end(&st, &io->out);
		session_puts(io, ".\r\n");
	}
	pop3_body_close(b);
	return result;
}
