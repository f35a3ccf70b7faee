/* base/writer - buffered output to a descriptor, with a deadline. */
#ifndef POSTAMT_BASE_WRITER_H
#define POSTAMT_BASE_WRITER_H

#include "base/clock.h"
#include "base/slice.h"

#include <stdarg.h>
#include <sys/uio.h>

enum { WRITER_SIZE = 16384 };

/*
 * Owns the buffer, not the descriptor. The first failure latches in `err`;
 * later puts do nothing and writer_flush tells. A put that fills the buffer
 * writes it out. Each write(2) must be done by deadline_ms.
 */
struct writer {
	int fd;
	int64_t deadline_ms;
	size_t len;
	int err; /* errno of the first failure, 0 none */
	char buf[WRITER_SIZE];
};

void writer_init(struct writer *w, int fd);
void writer_put(struct writer *w, struct slice s);
void writer_puts(struct writer *w, const char *cstr);
void writer_vputf(struct writer *w, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

/* 0, or -1 with the errno of the first failure. */
int writer_flush(struct writer *w);

/* Takes the first n octets, which were written, off the two pieces. */
void iov_skip(struct iovec iov[2], size_t n);

/* Writes all of s to fd by the deadline. 0, or -1 with errno. */
int write_all(int fd, struct slice s, int64_t deadline_ms);

#endif
