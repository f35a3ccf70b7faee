/* message/dsn_part - pieces of a notification: for message/dsn alone. */
#include "message/dsn_part.h"

#include "base/encode.h"
#include "message/date.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DSN_LINE = 900, DSN_FOLD = 56, DSN_READ = 16384, DSN_ID_MAX = 250 };

bool
dsn_eight(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.p[i] > 127)
			return true;
	return false;
}

static char
clean(char c, bool utf8)
{
	unsigned char u = (unsigned char)c;

	return u < ' ' || u == 127 || (u > 127 && !utf8) ? '?' : c;
}

void
dsn_clean(struct buf *out, struct slice s, bool utf8)
{
	for (size_t i = 0; i < s.len && i < DSN_LINE; i++)
		buf_putc(out, clean(s.p[i], utf8));
}

void
dsn_fold(struct buf *out, struct slice s, const char *indent, bool utf8)
{
	size_t column = 0;

	for (size_t i = 0; i < s.len && i < DSN_LINE; i++) {
		char c = clean(s.p[i], utf8);

		if (c == ' ' && column >= DSN_FOLD && i + 1 < s.len &&
		    s.p[i + 1] != ' ') {
			buf_putf(out, "\n%s", indent);
			column = 0;
			continue;
		}
		buf_putc(out, c);
		column++;
	}
}

void
dsn_xtext(struct buf *out, struct slice in)
{
	for (size_t i = 0; i < in.len; i++) {
		/* xtext has upper-case digits; lower ones do no harm. */
		if (in.p[i] == '+' && i + 2 < in.len &&
		    hex_get(out, slice_of(in.p + i + 1, 2)) == 0)
			i += 2;
		else
			buf_putc(out, in.p[i]);
	}
}

/* Appends without CR and NUL. */
static void
put_lines(struct buf *out, struct slice s)
{
	size_t from = 0;

	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] != '\r' && s.p[i] != '\0')
			continue;
		buf_put(out, slice_of(s.p + from, i - from));
		from = i + 1;
	}
	buf_put(out, slice_from_at(s, from));
}

/* Where the header ends in s: behind its last LF; -1 if not in s. */
static ptrdiff_t
header_end(struct slice s)
{
	if (s.len > 0 && s.p[0] == '\n')
		return 0;
	for (size_t i = 0; i + 1 < s.len; i++)
		if (s.p[i] == '\n' && s.p[i + 1] == '\n')
			return (ptrdiff_t)i + 1;
	return -1;
}

static void
cut_header(struct buf *out)
{
	ptrdiff_t end = header_end(buf_slice(out));

	if (end == -1 && out->len > DSN_HEADER_MAX)
		end = slice_rindex(slice_of(out->p, DSN_HEADER_MAX), '\n') + 1;
	if (end < 0)
		return; /* a message that is all header */
	out->len = (size_t)end;
	if (out->p != NULL)
		out->p[end] = '\0';
}

int
dsn_quote(struct buf *out, const struct dsn *d, bool want_full, bool *full)
{
	uint64_t at = d->message_at;
	char piece[DSN_READ];
	struct stat st;

	*full = false;
	if (fstat(d->fd, &st) == -1)
		return -1;
	*full = want_full && (uint64_t)st.st_size >= at &&
	    (uint64_t)st.st_size - at <= d->quote_max;
	for (;;) {
		ssize_t n = pread(d->fd, piece, sizeof piece, (off_t)at);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		if (n == 0)
			break;
		at += (uint64_t)n;
		put_lines(out, slice_of(piece, (size_t)n));
		if (!*full &&
		    (out->len > DSN_HEADER_MAX ||
			header_end(buf_slice(out)) != -1))
			break;
	}
	if (!*full)
		cut_header(out);
	return 0;
}

void
dsn_message_id(struct slice header, struct buf *out)
{
	struct slice line;

	while (slice_cut(&header, '\n', &line) && line.len > 0) {
		if (!slice_casebegins(line, "message-id:"))
			continue;
		line = slice_trim(slice_from_at(line, 11));
		if (line.len < 3 || line.len > DSN_ID_MAX || line.p[0] != '<' ||
		    slice_index(line, '>') != (ptrdiff_t)line.len - 1)
			return;
		dsn_clean(out, line, false);
		return;
	}
}

void
dsn_date(struct buf *out, const char *name, int64_t when_s)
{
	char text[DATE_SIZE];

	date_format((time_t)when_s, text);
	buf_putf(out, "%s: %s\n", name, text);
}
