/* base/buf - octets that grow up to a maximum fixed at birth. */
#ifndef POSTAMT_BASE_BUF_H
#define POSTAMT_BASE_BUF_H

#include "base/slice.h"

#include <stdarg.h>

/*
 * Puts latch: after the first that would pass `max` (ENOBUFS) or found no
 * memory (ENOMEM), `err` holds the errno, later puts do nothing. Test it once,
 * with buf_failed, when all is put. A NUL always follows the last octet, so
 * that buf_cstr costs nothing.
 */
struct buf {
	char *p;    /* owned; NULL until the first put */
	size_t len; /* octets in use */
	size_t cap;
	size_t max; /* len never passes it */
	int err;
	bool secret; /* see buf_init_secret */
};

void buf_init(struct buf *b, size_t max);
void buf_done(struct buf *b); /* empty, as buf_init left it */

/*
 * For passwords, hashes, keys and codes: whatever octets it gives up, when it
 * grows, drops, is reset or done, are wiped first.
 */
void buf_init_secret(struct buf *b, size_t max);
void buf_reset(struct buf *b); /* empty and err 0 again; keeps the memory */

void buf_put(struct buf *b, struct slice s);
void buf_puts(struct buf *b, const char *cstr);
void buf_putc(struct buf *b, char c);
void buf_putf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void buf_vputf(struct buf *b, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

/*
 * Room for `want` more octets: write there, then add to len what was written.
 * NULL (and the latch set) if that would pass max.
 */
char *buf_room(struct buf *b, size_t want);

/* Drops the first n octets (at most len). */
void buf_drop(struct buf *b, size_t n);

static inline bool
buf_failed(const struct buf *b)
{
	return b->err != 0;
}

static inline struct slice
buf_slice(const struct buf *b)
{
	return slice_of(b->p, b->len);
}

static inline const char *
buf_cstr(const struct buf *b)
{
	return b->p == NULL ? "" : b->p;
}

#endif
