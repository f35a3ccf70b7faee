/* smtp/fixup - the header of a submitted message (RFC 6409 section 8). */
#include "smtp/fixup.h"

#include "message/address.h"
#include "message/authors.h"
#include "message/complete.h"
#include "message/header.h"
#include "queue/submit.h"

#include <errno.h>
#include <sys/sendfile.h>
#include <time.h>
#include <unistd.h>

/* What complete_header may add, and how many times larger it may make what was
 * there (authors_mend). */
enum { ADDED_MAX = 4096, GROWS_MAX = 3 };

/* The header as it came, and so much behind it as tells why it ended. */
static int
read_header(const struct smtp *s, struct buf *out)
{
	uint64_t want = s->body.head.octets + HEADER_MBOX;
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
	return to == NULL ? -1 : 0;
}

enum smtp_reply_id
smtp_fixup_read(const struct smtp *s, struct smtp_fixup *f)
{
	struct complete c = { .host = slice_from(s->config->me),
		.now = time(NULL),
		.mend_authors = true };
	enum smtp_reply_id why = SMTP_OK;
	struct slice came;
	struct buf in;

	/* Who sends it is who wrote it, if it does not say. */
	if (!ipc_get(&s->request, "from", &c.from) || c.from.len == 0)
		c.from = slice_from(s->login);
	*f = (struct smtp_fixup){ 0 };
	buf_init(&f->head,
	    GROWS_MAX * (s->body.head.octets + HEADER_MBOX) + ADDED_MAX);
	if (read_header(s, &in) == -1)
		why = SMTP_SPOOL_DOWN;
	came = buf_slice(&in);
	if (why == SMTP_OK && s->body.head.octets == 0 && header_is_mbox(came))
		why = SMTP_TEXT_MBOX;
	if (why == SMTP_OK) {
		f->body_at = complete_header(came, &c, &f->head);
		f->changed = !slice_eq(
		    buf_slice(&f->head), slice_of(came.p, (size_t)f->body_at));
		if (buf_failed(&f->head))
			why = SMTP_SPOOL_DOWN;
	}
	buf_done(&in);
	return why;
}

void
smtp_fixup_done(struct smtp_fixup *f)
{
	buf_done(&f->head);
}

/* Not all readers agree on what those do. */
static bool
has_control(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (((unsigned char)s.p[i] < ' ' && s.p[i] != '\t' &&
			s.p[i] != '\n') ||
		    s.p[i] == 0x7f)
			return true;
	return false;
}

/* One field; *count goes on through all of them. */
static enum smtp_reply_id
judge_field(struct smtp *s, struct slice body,
    enum smtp_reply_id (*whose)(struct smtp *s, struct slice address),
    unsigned *count, struct buf *detail)
{
	struct address_list list = { .rest = body, .strict = true };
	enum address_result got = ADDRESS_OK;
	unsigned before = *count;
	struct slice each;

	if (has_control(body))
		return SMTP_TEXT_HEADER;
	while ((got = address_next(&list, &each)) == ADDRESS_OK) {
		enum smtp_reply_id why = SMTP_TEXT_AUTHORS;

		if (++*count <= SMTP_AUTHORS_MAX)
			why = whose(s, each);
		if (why == SMTP_NOT_YOUR_ADDRESS)
			buf_put(detail, each);
		if (why != SMTP_OK)
			return why;
	}
	return got == ADDRESS_END && *count > before ? SMTP_OK
						     : SMTP_TEXT_HEADER;
}

enum smtp_reply_id
smtp_fixup_authors(struct smtp *s, const struct smtp_fixup *f,
    enum smtp_reply_id (*whose)(struct smtp *s, struct slice address),
    struct buf *detail)
{
	struct slice header = buf_slice(&f->head);
	enum smtp_reply_id why = SMTP_OK;
	struct header_field field;
	unsigned count = 0;

	while (why == SMTP_OK && header_next(&header, &field)) {
		const char *name = authors_field(&field);

		if (name == NULL)
			continue;
		why = judge_field(s, field.body, whose, &count, detail);
		if (why == SMTP_TEXT_HEADER)
			buf_putf(detail, "%s: %s", name,
			    has_control(field.body)
				? "leave out the control octets"
				: "write it as \"Name\" <user@domain>");
	}
	return why;
}

/* `head` and what stands behind it, into the new file `fd`. */
static int
copy(const struct smtp *s, const struct smtp_fixup *f, int fd)
{
	off_t from = (off_t)f->body_at;

	if (write_all(fd, buf_slice(&f->head), DEADLINE_NEVER) == -1)
		return -1;
	while ((uint64_t)from < s->body.octets) {
		ssize_t n = sendfile(fd, s->body.fd, &from,
		    (size_t)(s->body.octets - (uint64_t)from));

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
	}
	return 0;
}

enum smtp_reply_id
smtp_fixup_write(struct smtp *s, const struct smtp_fixup *f)
{
	struct ipc queue = { .fd = -1 };
	int fd = -1;

	if (!f->changed)
		return SMTP_OK;
	if (s->body.spooled)
		fd = submit_disk(&queue);
	ipc_close(&queue);
	if (fd == -1)
		fd = submit_memory();
	if (fd == -1)
		return SMTP_SPOOL_DOWN;
	if (copy(s, f, fd) == -1) {
		(void)close(fd);
		return SMTP_SPOOL_DOWN;
	}
	(void)close(s->body.fd);
	s->body.fd = fd;
	s->body.octets = f->head.len + (s->body.octets - f->body_at);
	return SMTP_OK;
}
