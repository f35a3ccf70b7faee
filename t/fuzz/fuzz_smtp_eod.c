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

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t step = size > 0 ? data[0] % 13 + 1 : 1, at = 1, n = 0, end;
	char *text, *out, *want;
	struct smtp_eod e;

	if (size < 2)
		return 0;
	text = malloc(size);
	out = malloc(size);
	want = malloc(size);
	if (text == NULL || out == NULL || want == NULL)
		abort();
	smtp_eod_init(&e, true);
	while (at < size && e.state != SMTP_EOD_END) {
		size_t len = size - at < step ? size - at : step, made, used;

		memcpy(text, data + at, len);
		used = smtp_eod_scan(&e, text, len, &made);
		if (made > used || used > len)
			abort();
		memcpy(out + n, text, made);
		n += made;
		at += used;
	}
	end = true_end(data + 1, size - 1);
	if ((e.state == SMTP_EOD_END) != (end != 0))
		abort();
	if (end != 0) {
		if (at != end + 1 || e.bare != is_bare(data + 1, end))
			abort();
		if (!e.bare &&
		    (plain(data + 1, end - 3, want) != n ||
			memcmp(want, out, n) != 0))
			abort();
	}
	free(text);
	free(out);
	free(want);
	return 0;
}
