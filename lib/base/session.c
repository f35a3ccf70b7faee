/* base/session - one conversation: a reader, a writer, and their deadlines. */
#include "base/session.h"

#include <errno.h>

void
session_init(struct session *io, int in, int out, uint32_t idle_s)
{
	reader_init(&io->in, in, &io->out);
	writer_init(&io->out, out);
	io->idle_s = idle_s;
	io->line_max = SESSION_LINE;
	session_deadline(io, idle_s);
}

void
session_move(struct session *io, int in, int out)
{
	reader_init(&io->in, in, &io->out);
	writer_init(&io->out, out);
	session_deadline(io, io->idle_s);
}

void
session_deadline(struct session *io, uint32_t s)
{
	io->in.deadline_ms = io->out.deadline_ms = deadline_in(s);
}

enum reader_result
session_line(struct session *io, struct slice *line)
{
	session_deadline(io, io->idle_s);
	return reader_line(&io->in, io->line_max, line);
}

void
session_put(struct session *io, struct slice s)
{
	writer_put(&io->out, s);
}

void
session_puts(struct session *io, const char *cstr)
{
	writer_puts(&io->out, cstr);
}

void
session_putf(struct session *io, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	writer_vputf(&io->out, fmt, ap);
	va_end(ap);
}

int
session_flush(struct session *io)
{
	return writer_flush(&io->out);
}

bool
session_failed(const struct session *io)
{
	return io->out.err != 0;
}

void
session_bye(struct session *io, const char *cstr)
{
	int saved = errno;

	session_puts(io, cstr);
	(void)session_flush(io);
	errno = saved;
}
