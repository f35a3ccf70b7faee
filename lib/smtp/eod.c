/* smtp/eod - the message text on the wire: where it ends, and its lines. */
#include "smtp/eod.h"

void
smtp_eod_init(struct smtp_eod *e, bool dots)
{
	*e = (struct smtp_eod){ .dots = dots };
}

/* Moves what precedes the next CR; both octet counts go on behind it. */
static void
scan_text(struct smtp_eod *e, char *text, size_t len, size_t *in, size_t *out)
{
	char *from = text + *in;
	char *cr = memchr(from, '\r', len - *in);
	size_t n = cr == NULL ? len - *in : (size_t)(cr - from);

	if (n > 0) {
		if (memchr(from, '\n', n) != NULL)
			e->bare = true;
		if (text + *out != from)
			memmove(text + *out, from, n);
	}
	e->size += n;
	e->line += n;
	if (e->line > e->longest)
		e->longest = e->line;
	*in += n;
	*out += n;
	if (cr != NULL) {
		e->state = SMTP_EOD_CR;
		text[(*out)++] = '\n';
		++*in;
	}
}

/* What follows a CR: true when it is the LF. */
static bool
scan_lf(struct smtp_eod *e, char c)
{
	if (c == '\n')
		return true;
	e->bare = true;
	e->state = c == '\r' ? SMTP_EOD_CR : SMTP_EOD_TEXT;
	return false;
}

/*
 * What follows a dot and a CR at the start of a line. If that is not the end,
 * the line had no text but the dot, and the CR ends it; it is one octet of
 * text[0..in), of which out are used, unless it came with the piece before.
 */
static void
scan_end(struct smtp_eod *e, char *text, size_t in, size_t *out)
{
	if (scan_lf(e, text[in]))
		e->state = SMTP_EOD_END;
	else if (*out < in)
		text[(*out)++] = '\n';
	else
		e->before = true;
}

size_t
smtp_eod_scan(struct smtp_eod *e, char *text, size_t len, size_t *out)
{
	size_t i = 0, o = 0;

	e->before = false;
	while (i < len && e->state != SMTP_EOD_END) {
		switch (e->state) {
		case SMTP_EOD_LINE:
			e->line = 0;
			e->state = SMTP_EOD_TEXT;
			if (e->dots && text[i] == '.') {
				e->state = SMTP_EOD_DOT;
				i++;
			}
			break;
		case SMTP_EOD_TEXT:
			scan_text(e, text, len, &i, &o);
			break;
		case SMTP_EOD_CR:
			if (scan_lf(e, text[i])) {
				e->state = SMTP_EOD_LINE;
				e->size += 2;
			}
			if (e->state != SMTP_EOD_TEXT)
				i++;
			break;
		case SMTP_EOD_DOT:
			e->state = SMTP_EOD_TEXT;
			if (text[i] == '\r') {
				e->state = SMTP_EOD_DOTCR;
				i++;
			}
			break;
		case SMTP_EOD_DOTCR:
			scan_end(e, text, i, &o);
			if (e->state != SMTP_EOD_TEXT)
				i++;
			break;
		case SMTP_EOD_END:
			break;
		}
	}
	if (memchr(text, '\0', o) != NULL)
		e->nul = true;
	*out = o;
	return i;
}
