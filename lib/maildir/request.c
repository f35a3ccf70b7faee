/* maildir/request - what comes in at local.sock, and its answer. */
#include "maildir/request.h"

#include "base/log.h"
#include "base/file.h"
#include "base/writer.h"

#include <errno.h>
#include <unistd.h>

enum { ADDRESS_MAX = 2048 };

int
local_request_read(struct ipc_message *m, struct local_request *q)
{
	struct slice session = slice_from("");
	struct local_delivery *d = &q->what;

	*q = (struct local_request){ .id = slice_from("") };
	(void)ipc_get(m, "session", &session);
	log_session(session);
	(void)ipc_get(m, "id", &q->id);
	d->offset = ipc_getu(m, "offset", 0);
	d->slow = ipc_is(m, "slow", "1");
	d->message = ipc_take_fd(m, "message");
	if (d->message != -1 && ipc_get(m, "from", &d->sender) &&
	    ipc_get(m, "to", &d->recipient))
		return 0;
	errno = EINVAL;
	return -1;
}

void
local_request_reply(struct ipc_message *m, const struct local_result *r)
{
	static const char *const status[] = { [LOCAL_OK] = "ok",
		[LOCAL_TEMP] = "temp",
		[LOCAL_PERM] = "perm",
		[LOCAL_PROGRAM] = "program" };

	ipc_reply(m, status[r->status], r->code[0] != '\0' ? r->code : NULL,
	    r->text[0] != '\0' ? r->text : NULL);
}

bool
local_address_ok(struct slice address)
{
	for (size_t i = 0; i < address.len; i++)
		if ((unsigned char)address.p[i] < ' ' || address.p[i] == 0x7f)
			return false;
	return address.len <= ADDRESS_MAX;
}

static int
copy_to_memory(int from, int to)
{
	char piece[16384];
	ssize_t n;

	while ((n = read(from, piece, sizeof piece)) > 0)
		if (write_all(to, slice_of(piece, (size_t)n), DEADLINE_NEVER) ==
		    -1)
			return -1;
	return n == 0 ? 0 : -1;
}

int
local_message_from(int fd, uint64_t *offset)
{
	off_t at = lseek(fd, 0, SEEK_CUR);
	int copy, err;

	*offset = at == -1 ? 0 : (uint64_t)at;
	if (at != -1)
		return fd;
	copy = file_memory("message");
	if (copy == -1 || copy_to_memory(fd, copy) == 0)
		return copy;
	err = errno;
	(void)close(copy);
	errno = err;
	return -1;
}
