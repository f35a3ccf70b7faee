/* queue/inject_flow - from the pipe through memory to a file. */
#include "queue/inject_flow.h"

#include "base/writer.h"
#include "message/header.h"

#include <errno.h>
#include <stdio.h>
#include <sys/sendfile.h>
#include <unistd.h>

enum { CHUNK = 65536 };

void
inject_flow_init(struct inject_flow *f, struct inject *j)
{
	*f = (struct inject_flow){
		.j = j, .text = { .dots = j->dots }, .file = -1
	};
	buf_init(&f->raw, CHUNK);
	buf_init(&f->lines, (size_t)INJECT_HEADER_MAX + 2 * CHUNK);
	buf_init(&f->head, (size_t)2 * INJECT_HEADER_MAX);
}

void
inject_flow_done(struct inject_flow *f)
{
	if (f->file != -1)
		(void)close(f->file);
	buf_done(&f->head);
	buf_done(&f->lines);
	buf_done(&f->raw);
}

enum inject_result
inject_fail(
    struct inject *j, enum inject_result r, const char *what, struct slice s)
{
	(void)snprintf(j->detail, sizeof j->detail, "%s%s%.*s", what,
	    s.len > 0 ? ": " : "", s.len > 200 ? 200 : (int)s.len, s.p);
	return r;
}

enum inject_result
inject_fail_errno(struct inject *j, const char *what)
{
	return inject_fail(j, INJECT_TEMP, what, slice_from(strerror(errno)));
}

/* Reads some more into f->lines. */
static enum inject_result
read_some(struct inject_flow *f, int in)
{
	char *to = buf_room(&f->raw, CHUNK);
	ssize_t n;

	if (to == NULL)
		return inject_fail_errno(f->j, "read the message");
	do
		n = read(in, to, CHUNK);
	while (n == -1 && errno == EINTR);
	if (n == -1)
		return inject_fail_errno(f->j, "read the message");
	text_feed(&f->text, slice_of(to, (size_t)n), &f->lines);
	f->at_end = n == 0 || f->text.ended;
	if (f->at_end)
		text_end(&f->text, &f->lines);
	if (buf_failed(&f->lines))
		return inject_fail(
		    f->j, INJECT_DATA, "header too large", slice_from(""));
	return INJECT_OK;
}

/* True when the whole header is there. */
static bool
has_header(const struct inject_flow *f)
{
	struct slice s = buf_slice(&f->lines), line;
	enum header_at at = HEADER_LINE;

	if (header_is_mbox(s) && slice_index(s, '\n') != -1)
		(void)slice_cut(&s, '\n', &line);
	for (size_t i = 0; i < s.len && at != HEADER_END; i++)
		at = header_step(at, s.p[i]);
	return f->at_end || at == HEADER_END;
}

enum inject_result
inject_read_header(struct inject_flow *f, int in)
{
	while (!has_header(f)) {
		enum inject_result r = read_some(f, in);

		if (r != INJECT_OK)
			return r;
		if (f->lines.len > INJECT_HEADER_MAX && !has_header(f))
			return inject_fail(f->j, INJECT_DATA,
			    "header too large", slice_from(""));
	}
	return INJECT_OK;
}

/* What is in memory moves to the queue's disk. */
static enum inject_result
move_to_disk(struct inject_flow *f)
{
	off_t at = 0;
	int disk = submit_disk(&f->j->queue);

	if (disk == -1)
		return inject_fail_errno(f->j, "reach the queue");
	/* The rest of the message may be long in coming: holds no worker. */
	ipc_close(&f->j->queue);
	while ((uint64_t)at < f->written)
		if (sendfile(disk, f->file, &at,
			(size_t)(f->written - (uint64_t)at)) <= 0) {
			(void)close(disk);
			return inject_fail_errno(
			    f->j, "write to the queue's disk");
		}
	(void)close(f->file);
	f->file = disk;
	f->on_disk = true;
	return INJECT_OK;
}

static enum inject_result
write_some(struct inject_flow *f, struct buf *b)
{
	if (!f->on_disk && f->written + b->len > INJECT_MEMORY_MAX) {
		enum inject_result r = move_to_disk(f);

		if (r != INJECT_OK)
			return r;
	}
	if (write_all(f->file, buf_slice(b), DEADLINE_NEVER) == -1)
		return inject_fail_errno(f->j, "write the message");
	f->written += b->len;
	buf_reset(b);
	return f->written <= f->j->message_max
	    ? INJECT_OK
	    : inject_fail(
		  f->j, INJECT_DATA, "message too large", slice_from(""));
}

enum inject_result
inject_copy(struct inject_flow *f, int in)
{
	enum inject_result r;

	f->file = submit_memory();
	if (f->file == -1)
		return inject_fail_errno(f->j, "make a file in memory");
	/* A small message goes in one write. */
	if (f->head.len + f->lines.len <= INJECT_HEADER_MAX) {
		buf_put(&f->head, buf_slice(&f->lines));
		buf_reset(&f->lines);
	}
	r = write_some(f, &f->head);
	while (r == INJECT_OK) {
		if (f->lines.len > 0)
			r = write_some(f, &f->lines);
		if (f->at_end || r != INJECT_OK)
			break;
		r = read_some(f, in);
	}
	return r;
}
