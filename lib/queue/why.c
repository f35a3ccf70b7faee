/* queue/why - why a message is still here: spool/why/ID, for people. */
#include "queue/why.h"

#include "base/file.h"
#include "base/path.h"
#include "base/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

void
why_open(struct why *w)
{
	char path[PATH_SIZE];

	w->dir = -1;
	if (path_join(path, path_spool(), "why") == -1)
		return;
	(void)mkdir(path, 0700);
	w->dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

void
why_close(struct why *w)
{
	if (w->dir != -1)
		(void)close(w->dir);
	w->dir = -1;
}

static void
put_plain(struct buf *out, struct slice s)
{
	for (size_t i = 0; i < s.len && i < 512; i++)
		buf_putc(out, (unsigned char)s.p[i] < ' ' ? '?' : s.p[i]);
}

void
why_put(
    struct buf *out, struct slice address, struct slice code, struct slice text)
{
	put_plain(out, address);
	buf_putc(out, '\t');
	put_plain(out, code);
	buf_putc(out, '\t');
	put_plain(out, text);
	buf_putc(out, '\n');
}

void
why_write(struct why *w, queue_id id, struct slice lines)
{
	char name[QUEUE_ID_LEN + 1];
	int fd;

	if (w->dir == -1)
		return;
	queue_id_format(id, name);
	fd = openat(w->dir, name,
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd == -1)
		return;
	(void)write_all(fd, lines, DEADLINE_NEVER);
	(void)close(fd);
}

void
why_remove(struct why *w, queue_id id)
{
	char name[QUEUE_ID_LEN + 1];

	if (w->dir == -1)
		return;
	queue_id_format(id, name);
	(void)unlinkat(w->dir, name, 0);
}

int
why_read(struct why *w, queue_id id, struct buf *out)
{
	char name[QUEUE_ID_LEN + 1];
	int fd, rc;

	queue_id_format(id, name);
	fd = openat(w->dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd == -1)
		return -1;
	rc = file_read_fd(fd, out);
	file_close(fd);
	return rc;
}

bool
why_next(struct slice *rest, struct slice *address, struct slice *code,
    struct slice *text)
{
	struct slice line;

	if (!slice_cut(rest, '\n', &line))
		return false;
	(void)slice_cut(&line, '\t', address);
	(void)slice_cut(&line, '\t', code);
	*text = line;
	return true;
}
