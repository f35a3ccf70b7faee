/* base/reader - buffered input from a descriptor, with a deadline. */
#ifndef POSTAMT_BASE_READER_H
#define POSTAMT_BASE_READER_H

#include "base/clock.h"
#include "base/slice.h"
#include "base/writer.h"

enum { READER_SIZE = 16384 };

enum reader_result {
	READER_OK = 0,
	READER_BARE,	/* a line with a CR in it or an LF without CR */
	READER_TOOLONG, /* a line over its limit: skipped to its end */
	READER_EOF,	/* the peer closed; an unended line is none, but
			   reader_peek has it */
	READER_TIMEOUT, /* the deadline passed */
	READER_ERROR,	/* read(2) failed, errno tells */
};

/*
 * Owns the buffer, not the descriptor: assign `fd` to move to another (TLS).
 * Before it would block it flushes `before_block`, which gives pipelining
 * (RFC 2920) and no forgotten flush. EOF, TIMEOUT and ERROR are final.
 */
struct reader {
	int fd;
	int64_t deadline_ms;
	struct writer *before_block; /* NULL: none */
	size_t head, tail;	     /* unread: buf[head..tail) */
	size_t high;		     /* buf[high..) holds nothing */
	enum reader_result end;	     /* latched EOF, TIMEOUT, ERROR */
	char buf[READER_SIZE];
};

void reader_init(struct reader *r, int fd, struct writer *before_block);

/*
 * The next line without its line end, at most `max` octets (max below
 * READER_SIZE - 2). `line` points into the buffer until the next read; it is
 * written on OK and BARE. A BARE line has ended at an LF all the same, so that
 * the caller can refuse it and go on.
 */
enum reader_result reader_line(
    struct reader *r, size_t max, struct slice *line);

/*
 * What has come, at least one octet, as one piece in the buffer; consumed by
 * reader_skip. For bodies, which are scanned in place.
 */
enum reader_result reader_peek(struct reader *r, struct slice *piece);
void reader_skip(struct reader *r, size_t n);

/* Octets that can be read without waiting for the peer. */
size_t reader_pending(const struct reader *r);

/*
 * Puts octets that another program read from the same peer in front of what
 * will be read; right after init, at most READER_SIZE of them.
 */
void reader_feed(struct reader *r, struct slice s);

/* Wipes what has been read already: a password was in there. */
void reader_wipe(struct reader *r);

/* Forgets what was read ahead: nothing sent in clear may enter TLS. */
void reader_clear(struct reader *r);

#endif
