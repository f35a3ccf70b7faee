/* queue/text - what a program pipes into us becomes a message's lines. */
#include "queue/text.h"

/* What was kept back belongs to the line after all. */
static void
release(struct text *t, struct buf *out)
{
	if (t->dot)
		buf_putc(out, '.');
	if (t->cr)
		buf_putc(out, '\r');
	t->begun = t->begun || t->dot || t->cr;
	t->dot = t->cr = false;
}

static void
end_line(struct text *t, struct buf *out)
{
	t->cr = false; /* of CRLF */
	if (t->dot) {
		t->dot = false;
		t->ended = true;
		return;
	}
	buf_putc(out, '\n');
	t->begun = false;
}

static void
feed_octet(struct text *t, char c, struct buf *out)
{
	if (c == '\n') {
		end_line(t, out);
	} else if (c == '\r') {
		if (t->cr) { /* the first was none of a CRLF */
			t->cr = false;
			if (t->dot)
				buf_putc(out, '.');
			t->dot = false;
			buf_putc(out, '\r');
			t->begun = true;
		}
		t->cr = true;
	} else if (c == '.' && t->dots && !t->begun && !t->dot && !t->cr) {
		t->dot = true;
	} else {
		release(t, out);
		buf_putc(out, c);
		t->begun = true;
	}
}

static bool
has_eight(struct slice s)
{
	unsigned char all = 0;

	for (size_t i = 0; i < s.len; i++)
		all |= (unsigned char)s.p[i];
	return all > 127;
}

/* What can be copied as it is: the rest of a line that has begun. */
static size_t
run_len(const struct text *t, struct slice in)
{
	size_t n = 0;

	while (t->begun && !t->cr && n < in.len && in.p[n] != '\n' &&
	    in.p[n] != '\r')
		n++;
	return n;
}

void
text_feed(struct text *t, struct slice in, struct buf *out)
{
	if (in.len == 0 || t->ended)
		return;
	t->eight = t->eight || has_eight(in);
	/* Most input needs nothing. */
	if (!t->dots && !t->cr && slice_index(in, '\r') == -1) {
		buf_put(out, in);
		t->begun = in.p[in.len - 1] != '\n';
		return;
	}
	while (in.len > 0 && !t->ended) {
		size_t n = run_len(t, in);

		buf_put(out, slice_of(in.p, n));
		in = slice_from_at(in, n);
		if (in.len == 0)
			break;
		feed_octet(t, in.p[0], out);
		in = slice_from_at(in, 1);
	}
}

void
text_end(struct text *t, struct buf *out)
{
	if (t->ended)
		return;
	if (t->cr && !t->dot) { /* a CRLF without its LF, we take it */
		t->cr = false;
		t->begun = true;
	}
	if (t->begun || t->dot)
		end_line(t, out);
}
