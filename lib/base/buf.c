/* base/buf - octets that grow up to a maximum fixed at birth. */
#include "base/buf.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

void
buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){ .max = max };
}

void
buf_init_secret(struct buf *b, size_t max)
{
	buf_init(b, max);
	b->secret = true;
}

static void
wipe(const struct buf *b, size_t from, size_t len)
{
	if (b->secret && len > 0)
		explicit_bzero(b->p + from, len);
}

void
buf_done(struct buf *b)
{
	wipe(b, 0, b->cap);
	free(b->p);
	*b = (struct buf){ .max = b->max, .secret = b->secret };
}

void
buf_reset(struct buf *b)
{
	wipe(b, 0, b->len);
	b->len = 0;
	b->err = 0;
	if (b->p != NULL)
		b->p[0] = '\0';
}

/* As realloc(3); of a secret no copy stays behind. */
static char *
resize(struct buf *b, size_t cap)
{
	char *p;

	if (!b->secret || b->p == NULL)
		return realloc(b->p, cap);
	p = malloc(cap);
	if (p == NULL)
		return NULL;
	memcpy(p, b->p, b->len);
	p[b->len] = '\0';
	wipe(b, 0, b->cap);
	free(b->p);
	return p;
}

char *
buf_room(struct buf *b, size_t want)
{
	size_t need, cap;
	char *p;

	if (b->err != 0)
		return NULL;
	if (want > b->max - b->len) {
		b->err = ENOBUFS;
		return NULL;
	}
	need = b->len + want + 1;
	if (need <= b->cap)
		return b->p + b->len;
	cap = b->cap < 64 ? 128 : b->cap * 2;
	if (cap < need)
		cap = need;
	if (cap > b->max + 1)
		cap = b->max + 1;
	p = resize(b, cap);
	if (p == NULL) {
		b->err = ENOMEM;
		return NULL;
	}
	b->p = p;
	b->cap = cap;
	return b->p + b->len;
}

void
buf_put(struct buf *b, struct slice s)
{
	char *to = buf_room(b, s.len);

	if (to == NULL)
		return;
	if (s.len > 0)
		memcpy(to, s.p, s.len);
	b->len += s.len;
	b->p[b->len] = '\0';
}

void
buf_puts(struct buf *b, const char *cstr)
{
	buf_put(b, slice_from(cstr));
}

void
buf_putc(struct buf *b, char c)
{
	buf_put(b, slice_of(&c, 1));
}

void
buf_vputf(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	char *to;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0) {
		b->err = EINVAL;
		return;
	}
	to = buf_room(b, (size_t)n);
	if (to == NULL)
		return;
	(void)vsnprintf(to, (size_t)n + 1, fmt, ap);
	b->len += (size_t)n;
}

void
buf_putf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vputf(b, fmt, ap);
	va_end(ap);
}

void
buf_drop(struct buf *b, size_t n)
{
	if (n == 0)
		return;
	memmove(b->p, b->p + n, b->len - n);
	b->len -= n;
	wipe(b, b->len, n);
	b->p[b->len] = '\0';
}
