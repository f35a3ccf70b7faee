/* fuzz_smtp_eod - the end of a message, beside an octet-by-octet reader. */
#include "smtp/eod.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Octets through CRLF.CRLF, or 0 when it does not end. */
static size_t
true_end(const uint8_t *p, size_t len)
{
	if (len >= 3 && memcmp(p, ".\r\n", 3) == 0)
		return 3;
	for (size_t i = 0; i + 5 <= len; i++)
		if (memcmp(p + i, "\r\n.\r\n", 5) == 0)
			return i + 5;
	return 0;
}

static bool
is_bare(const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (p[i] == '\n' && (i == 0 || p[i - 1] != '\r'))
			return true;
		if (p[i] == '\r' && i + 1 < len && p[i + 1] != '\n')
			return true;
	}
	return false;
}

/* What the text means, made the plain way. */
static size_t
plain(const uint8_t *p, size_t len, char *out)
{
	size_t n = 0;
	bool line = true;

	for (size_t i = 0; i < len; i++) {
		if (line && p[i] == '.') {
			line = false;
			continue;
		}
		line = p[i] == '\n';
		if (p[i] != '\r')
			out[n++] = (char)p[i];
	}
	return n;
}

/* All of p in pieces of `step`; returns the octets that out got. */
static size_t
scan(struct smtp_eod *e, const uint8_t *p, size_t len, size_t step, char *text,
    char *out, size_t *taken)
{
	size_t at = 0, n = 0;

	smtp_eod_init(e, true);
	while (at < len && e->state != SMTP_EOD_END) {
		size_t some = len - at < step ? len - at : step, made, used;

		memcpy(text, p + at, some);
		used = smtp_eod_scan(e, text, some, &made);
		if (made > used || used > some)
			abort();
		if (e->before)
			out[n++] = '\n';
		memcpy(out + n, text, made);
		n += made;
		at += used;
	}
	*taken = at;
	return n;
}

/* What was mended does not hang on the pieces either. */
static void
compare(const uint8_t *p, size_t len, size_t step, char *text, char *out,
    char *want)
{
	size_t n, end = true_end(p, len), taken, other;
	struct smtp_eod e;

	n = scan(&e, p, len, len, text, want, &other);
	if (scan(&e, p, len, step, text, out, &taken) != n || taken != other ||
	    memcmp(want, out, n) != 0)
		abort();
	if ((e.state == SMTP_EOD_END) != (end != 0))
		abort();
	if (end == 0)
		return;
	if (taken != end || e.bare != is_bare(p, end))
		abort();
	if (!e.bare &&
	    (plain(p, end - 3, want) != n || memcmp(want, out, n) != 0))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text, *out, *want;

	if (size < 2)
		return 0;
	text = malloc(size);
	out = malloc(size);
	want = malloc(size);
	if (text == NULL || out == NULL || want == NULL)
		abort();
	compare(data + 1, size - 1, data[0] % 13 + 1U, text, out, want);
	free(text);
	free(out);
	free(want);
	return 0;
}
