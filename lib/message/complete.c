/* message/complete - what a message lacks when it is sent (RFC 6409 8). */
#include "message/complete.h"

#include "message/authors.h"
#include "message/date.h"
#include "message/header.h"
#include "message/msgid.h"

struct seen {
	bool from, date, msgid;
};

static bool
is_dropped(const struct header_field *f, const struct complete *c)
{
	return header_is(f, "Bcc") || header_is(f, "Resent-Bcc") ||
	    header_is(f, "Return-Path") ||
	    (c->mend_authors && authors_is_empty(f));
}

/* Blanks before the colon go: readers differ about them (RFC 5322 4.5). */
static void
put_field(
    const struct header_field *f, const struct complete *c, struct buf *out)
{
	size_t body = (size_t)(f->body.p - f->whole.p);

	buf_put(out, f->name);
	buf_putc(out, ':');
	if (c->mend_authors && authors_field(f) != NULL)
		authors_mend(f->body, out);
	else
		buf_put(out, f->body);
	buf_put(out, slice_from_at(f->whole, body + f->body.len));
	if (f->whole.p[f->whole.len - 1] != '\n')
		buf_putc(out, '\n');
}

static void
put_fields(struct slice *rest, const struct complete *c, struct seen *seen,
    struct buf *out)
{
	struct header_field f;

	while (header_next(rest, &f)) {
		seen->from |= header_is(&f, "From");
		seen->date |= header_is(&f, "Date");
		seen->msgid |= header_is(&f, "Message-ID");
		if (!is_dropped(&f, c))
			put_field(&f, c, out);
	}
}

static void
put_missing(const struct seen *seen, const struct complete *c, struct buf *out)
{
	char date[DATE_SIZE];

	if (!seen->from) {
		buf_puts(out, "From: ");
		buf_put(out, c->from);
		buf_putc(out, '\n');
	}
	if (!seen->date) {
		date_format(c->now, date);
		buf_puts(out, "Date: ");
		buf_puts(out, date);
		buf_putc(out, '\n');
	}
	if (!seen->msgid) {
		buf_puts(out, "Message-ID: ");
		msgid_put(out, c->host);
		buf_putc(out, '\n');
	}
}

size_t
complete_header(struct slice message, const struct complete *c, struct buf *out)
{
	struct slice rest = message;
	struct seen seen = { 0 };

	put_fields(&rest, c, &seen, out);
	put_missing(&seen, c, out);
	buf_putc(out, '\n');
	if (slice_begins(rest, "\n"))
		rest = slice_from_at(rest, 1);
	return message.len - rest.len;
}
