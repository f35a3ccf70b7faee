/* pop3/stuff - a stored message in the form that POP3 sends. */
#include "pop3/stuff.h"

/* One line and its line end; in place when the buffer has room for it. */
static void
put_line(struct writer *w, const char *p, size_t len, struct slice eol)
{
	if (w->err == 0 && len + 2 < sizeof w->buf - w->len) {
		memcpy(w->buf + w->len, p, len);
		memcpy(w->buf + w->len + len, eol.p, eol.len);
		w->len += len + eol.len;
		return;
	}
	writer_put(w, slice_of(p, len));
	writer_put(w, eol);
}

void
pop3_stuff_put(struct pop3_stuff *st, struct slice piece, struct writer *w)
{
	static const struct slice crlf = { "\r\n", 2 }, lf = { "\n", 1 };
	const char *p = piece.p, *end = piece.p + piece.len;

	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		size_t len = (size_t)((nl == NULL ? end : nl) - p);

		if (!st->in_line && *p == '.')
			writer_put(w, slice_of(".", 1));
		if (nl == NULL) {
			writer_put(w, slice_of(p, len));
			st->in_line = true;
			st->cr = p[len - 1] == '\r';
			return;
		}
		if (len > 0)
			st->cr = p[len - 1] == '\r';
		put_line(w, p, len, st->cr ? lf : crlf);
		st->in_line = st->cr = false;
		p = nl + 1;
	}
}

void
pop3_stuff_end(struct pop3_stuff *st, struct writer *w)
{
	if (st->in_line)
		writer_put(w, slice_of("\r\n", 2));
	*st = (struct pop3_stuff){ 0 };
}

uint64_t
pop3_count_put(struct pop3_stuff *st, struct slice piece)
{
	const char *p = piece.p, *end = piece.p + piece.len;
	uint64_t octets = piece.len;

	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		if (nl == NULL) {
			st->in_line = true;
			st->cr = end[-1] == '\r';
			break;
		}
		if (nl > p)
			st->cr = nl[-1] == '\r';
		if (!st->cr)
			octets++;
		st->in_line = st->cr = false;
		p = nl + 1;
	}
	return octets;
}

uint64_t
pop3_count_end(struct pop3_stuff *st)
{
	uint64_t octets = st->in_line ? 2 : 0;

	*st = (struct pop3_stuff){ 0 };
	return octets;
}

size_t
pop3_top_take(struct pop3_top *top, struct slice piece)
{
	for (size_t at = 0; at < piece.len;) {
		struct slice rest = slice_from_at(piece, at);
		ptrdiff_t nl = slice_index(rest, '\n');
		size_t len = nl == -1 ? rest.len : (size_t)nl;

		if (top->body && top->lines == 0)
			return at;
		if (len > 1 || (len == 1 && rest.p[0] != '\r'))
			top->text = true;
		if (nl == -1)
			break;
		if (top->body)
			top->lines--;
		else if (!top->text)
			top->body = true;
		top->text = false;
		at += len + 1;
	}
	return piece.len;
}
