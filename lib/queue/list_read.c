/* queue/list_read - queued messages as they are on disk. */
#include "queue/list.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* The length of a valid UTF-8 sequence in front of s, 0 none. */
static size_t
utf8_len(struct slice s)
{
	unsigned char c = (unsigned char)s.p[0];
	size_t len = c < 0x80 ? 1
	    : c < 0xc2	      ? 0
	    : c < 0xe0	      ? 2
	    : c < 0xf0	      ? 3
	    : c < 0xf5	      ? 4
			      : 0;

	if (len > s.len)
		return 0;
	for (size_t i = 1; i < len; i++)
		if (((unsigned char)s.p[i] & 0xc0) != 0x80)
			return 0;
	if (len == 3 &&
	    ((c == 0xe0 && (unsigned char)s.p[1] < 0xa0) ||
		(c == 0xed && (unsigned char)s.p[1] > 0x9f)))
		return 0;
	if (len == 4 &&
	    ((c == 0xf0 && (unsigned char)s.p[1] < 0x90) ||
		(c == 0xf4 && (unsigned char)s.p[1] > 0x8f)))
		return 0;
	return len;
}

void
list_json(struct buf *out, struct slice s)
{
	buf_putc(out, '"');
	while (s.len > 0) {
		unsigned char c = (unsigned char)s.p[0];
		size_t n = utf8_len(s);

		if (c == '"' || c == '\\')
			buf_putf(out, "\\%c", c);
		else if (c < ' ' || c == 127 || n == 0)
			buf_putf(out, "\\u%04x", c);
		else
			buf_put(out, slice_of(s.p, n));
		s = slice_from_at(s, n == 0 ? 1 : n);
	}
	buf_putc(out, '"');
}

static int
put_open(struct buf *out, struct list *l, int fd, struct list_message *m)
{
	enum envelope_result r;
	struct arena arena;
	struct envelope e;
	struct stat st;

	if (fstat(fd, &st) == -1)
		return -1;
	arena_init(&arena, 2 * ENVELOPE_MAX);
	r = envelope_read(fd, &arena, &e);
	m->next_s = st.st_mtime;
	if (r == ENVELOPE_OK) {
		m->e = &e;
		if ((uint64_t)st.st_size > e.message_at)
			m->octets = (uint64_t)st.st_size - e.message_at;
	}
	if (r != ENVELOPE_ERROR)
		list_put(out, l, m);
	arena_done(&arena);
	m->e = NULL;
	return r == ENVELOPE_ERROR ? -1 : 0;
}

int
list_one(struct buf *out, struct list *l, struct spool *spool, struct why *why,
    queue_id id)
{
	struct list_message m = { .id = id };
	int fd = spool_open_message(spool, id, O_RDONLY), rc;
	struct buf text;

	if (fd == -1)
		return errno == ENOENT ? 0 : -1;
	buf_init(&text, WHY_MAX);
	(void)why_read(why, id, &text);
	m.why = buf_slice(&text);
	rc = put_open(out, l, fd, &m);
	file_close(fd);
	buf_done(&text);
	return rc;
}

struct ids {
	queue_id *at;
	size_t count, cap;
};

static int
add_id(void *ctx, queue_id id, time_t next)
{
	struct ids *ids = ctx;
	queue_id *at;

	(void)next;
	if (ids->count == ids->cap) {
		size_t cap = ids->cap == 0 ? 256 : 2 * ids->cap;

		at = realloc(ids->at, cap * sizeof *at);
		if (at == NULL)
			return -1;
		ids->at = at;
		ids->cap = cap;
	}
	ids->at[ids->count++] = id;
	return 0;
}

static int
compare(const void *a, const void *b)
{
	queue_id x = *(const queue_id *)a, y = *(const queue_id *)b;

	return x < y ? -1 : x > y;
}

int
list_ids(struct spool *spool, queue_id **ids, size_t *count)
{
	struct ids all = { NULL, 0, 0 };

	if (spool_walk(spool, add_id, &all) == -1) {
		free(all.at);
		return -1;
	}
	if (all.count > 0)
		qsort(all.at, all.count, sizeof *all.at, compare);
	*ids = all.at;
	*count = all.count;
	return 0;
}
