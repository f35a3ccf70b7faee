/* smtp/fixup - the header of a submitted message (RFC 6409 section 8). */
#include "smtp/fixup.h"

#include "message/address.h"
#include "message/complete.h"
#include "message/header.h"
#include "queue/submit.h"

#include <errno.h>
#include <sys/sendfile.h>
#include <time.h>
#include <unistd.h>

/* What complete_header may add. */
enum { ADDED_MAX = 4096 };

int
smtp_fixup_read(const struct smtp *s, struct buf *out)
{
	/* The empty line behind it too. */
	uint64_t want = s->body.head.octets + 1;
	char *to;

	if (want > s->body.octets)
		want = s->body.octets;
	buf_init(out, (size_t)want + 1);
	to = buf_room(out, (size_t)want);
	while (to != NULL && out->len < want) {
		ssize_t n = pread(s->body.fd, to + out->len,
		    (size_t)want - out->len, (off_t)out->len);

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		out->len += (size_t)n;
	}
	if (to == NULL) {
		errno = out->err;
		return -1;
	}
	return 0;
}

static const char *
author_field(const struct header_field *f)
{
	static const char *const names[] = { "From", "Sender", "Resent-From",
		"Resent-Sender" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (header_is(f, names[i]))
			return names[i];
	return NULL;
}

bool
smtp_fixup_authors(struct smtp *s, struct slice header,
    bool (*mine)(struct smtp *s, struct slice address), const char **field,
    struct buf *address)
{
	struct header_field f;

	while (header_next(&header, &f)) {
		struct address_list list = { .rest = f.body };
		enum address_result got;
		struct slice each;
		unsigned count = 0;

		*field = author_field(&f);
		if (*field == NULL)
			continue;
		while ((got = address_next(&list, &each)) == ADDRESS_OK) {
			count++;
			if (!mine(s, each)) {
				buf_put(address, each);
				return false;
			}
		}
		if (got != ADDRESS_END || count == 0)
			return false;
	}
	return true;
}

/* A new file of `head` and what stands behind `at` in the old one. */
static int
rewrite(struct smtp *s, struct slice head, uint64_t at)
{
	struct ipc queue = { .fd = -1 };
	off_t from = (off_t)at;
	int fd = -1;

	if (s->body.spooled)
		fd = submit_disk(&queue);
	ipc_close(&queue);
	if (fd == -1)
		fd = submit_memory();
	if (fd == -1)
		return -1;
	if (write_all(fd, head, DEADLINE_NEVER) == -1) {
		(void)close(fd);
		return -1;
	}
	while ((uint64_t)from < s->body.octets) {
		ssize_t n = sendfile(fd, s->body.fd, &from,
		    (size_t)(s->body.octets - (uint64_t)from));

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0) {
			(void)close(fd);
			return -1;
		}
	}
	(void)close(s->body.fd);
	s->body.fd = fd;
	s->body.octets = head.len + (s->body.octets - at);
	return 0;
}

int
smtp_fixup_complete(struct smtp *s, struct slice header)
{
	struct complete c = { .host = slice_from(s->config->me),
		.now = time(NULL) };
	struct buf out;
	size_t at;
	int rc = 0;

	/* Who sends it is who wrote it, if it does not say. */
	if (!ipc_get(&s->request, "from", &c.from) || c.from.len == 0)
		c.from = slice_from(s->login);
	buf_init(&out, header.len + ADDED_MAX);
	at = complete_header(header, &c, &out);
	if (buf_failed(&out)) {
		errno = out.err;
		rc = -1;
	} else if (!slice_eq(buf_slice(&out), slice_of(header.p, at))) {
		rc = rewrite(s, buf_slice(&out), at);
	}
	buf_done(&out);
	return rc;
}
