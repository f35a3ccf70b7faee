/* base/encode - base64 (RFC 4648 section 4) and hexadecimal. */
#include "base/encode.h"

#include <errno.h>

static const char digits64[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
base64_put(struct buf *out, struct slice in)
{
	const unsigned char *p = (const unsigned char *)in.p;
	size_t left = in.len;

	for (; left > 0; left -= left < 3 ? left : 3) {
		uint32_t v = (uint32_t)p[0] << 16;
		char quad[4];

		if (left > 1)
			v |= (uint32_t)p[1] << 8;
		if (left > 2)
			v |= p[2];
		quad[0] = digits64[v >> 18];
		quad[1] = digits64[v >> 12 & 63];
		quad[2] = left > 1 ? digits64[v >> 6 & 63] : '=';
		quad[3] = left > 2 ? digits64[v & 63] : '=';
		buf_put(out, slice_of(quad, 4));
		p += left < 3 ? left : 3;
	}
}

/* 0..63, or -1. */
static int
value64(char c)
{
	const char *at = c == '\0' ? NULL : strchr(digits64, c);

	return at == NULL ? -1 : (int)(at - digits64);
}

int
base64_get(struct buf *out, struct slice in)
{
	if (in.len % 4 != 0)
		goto invalid;
	for (size_t i = 0; i < in.len; i += 4) {
		bool last = i + 4 == in.len;
		unsigned have = 4;
		uint32_t v = 0;

		if (last && in.p[i + 3] == '=')
			have = in.p[i + 2] == '=' ? 2 : 3;
		for (unsigned k = 0; k < 4; k++) {
			int d = k < have ? value64(in.p[i + k]) : 0;

			if (d == -1)
				goto invalid;
			v = v << 6 | (uint32_t)d;
		}
		if ((have == 2 && (v & 0xffff) != 0) ||
		    (have == 3 && (v & 0xff) != 0))
			goto invalid;
		buf_putc(out, (char)(v >> 16));
		if (have > 2)
			buf_putc(out, (char)(v >> 8));
		if (have > 3)
			buf_putc(out, (char)v);
	}
	if (!buf_failed(out))
		return 0;
	errno = out->err;
	return -1;
invalid:
	errno = EINVAL;
	return -1;
}

void
hex_put(struct buf *out, struct slice in)
{
	static const char hex[] = "0123456789abcdef";

	for (size_t i = 0; i < in.len; i++) {
		unsigned char c = (unsigned char)in.p[i];

		buf_putc(out, hex[c >> 4]);
		buf_putc(out, hex[c & 15]);
	}
}

static int
value16(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int
hex_get(struct buf *out, struct slice in)
{
	for (size_t i = 0; i < in.len; i += 2) {
		int high = value16(in.p[i]);
		int low = i + 1 < in.len ? value16(in.p[i + 1]) : -1;

		if (high == -1 || low == -1) {
			errno = EINVAL;
			return -1;
		}
		buf_putc(out, (char)(high << 4 | low));
	}
	if (!buf_failed(out))
		return 0;
	errno = out->err;
	return -1;
}
