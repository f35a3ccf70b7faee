/* accounts/base32 - base 32 (RFC 4648 section 6) of one-time secrets. */
#include "accounts/base32.h"

#include <errno.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

void
base32_put(struct buf *out, struct slice in)
{
	uint32_t bits = 0;
	unsigned have = 0;

	for (size_t i = 0; i < in.len; i++) {
		bits = bits << 8 | (unsigned char)in.p[i];
		for (have += 8; have >= 5; have -= 5)
			buf_putc(out, digits[bits >> (have - 5) & 31]);
	}
	if (have > 0)
		buf_putc(out, digits[bits << (5 - have) & 31]);
}

int
base32_get(struct buf *out, struct slice in)
{
	uint32_t bits = 0;
	unsigned have = 0;

	while (in.len > 0 && in.p[in.len - 1] == '=')
		in.len--;
	for (size_t i = 0; i < in.len; i++) {
		char c = in.p[i];
		const char *at =
		    strchr(digits, c >= 'a' && c <= 'z' ? c & ~0x20 : c);

		if (c == '\0' || at == NULL) {
			errno = EINVAL;
			return -1;
		}
		bits = bits << 5 | (uint32_t)(at - digits);
		have += 5;
		if (have >= 8) {
			have -= 8;
			buf_putc(out, (char)(bits >> have & 255));
		}
	}
	errno = out->err;
	return buf_failed(out) ? -1 : 0;
}
