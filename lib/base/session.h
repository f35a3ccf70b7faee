/* base/session - one conversation: a reader, a writer, and their deadlines. */
#ifndef POSTAMT_BASE_SESSION_H
#define POSTAMT_BASE_SESSION_H

#include "base/reader.h"
#include "base/writer.h"

/*
 * Every session_line gives the peer idle_s seconds for the whole line, however
 * slowly its octets come; every answer has idle_s to be taken.
 */
struct session {
	struct reader in;
	struct writer out;
	uint32_t idle_s;
	size_t line_max; /* octets of a line without CRLF */
};

enum { SESSION_LINE = 998 };

void session_init(struct session *io, int in, int out, uint32_t idle_s);

/* Moves to other descriptors and forgets what was read ahead (TLS). */
void session_move(struct session *io, int in, int out);

/* The next line; see reader_line. */
enum reader_result session_line(struct session *io, struct slice *line);

/* Starts a new deadline of `s` seconds for what is read and written next. */
void session_deadline(struct session *io, uint32_t s);

void session_put(struct session *io, struct slice s);
void session_puts(struct session *io, const char *cstr);
void session_putf(struct session *io, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
int session_flush(struct session *io);

/* True when an answer could not be given any more. */
bool session_failed(const struct session *io);

/* Puts, flushes, keeps errno: the last words of a program that dies. */
void session_bye(struct session *io, const char *cstr);

#endif
