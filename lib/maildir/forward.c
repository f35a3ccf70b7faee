/* maildir/forward - hand a message to the queue for other addresses. */
#include "maildir/forward.h"

#include "base/log.h"
#include "maildir/job.h"
#include "queue/submit.h"

#include <errno.h>
#include <unistd.h>

/* RFC 6531: an address that is not ASCII needs SMTPUTF8 all along its way. */
static bool
is_ascii(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return false;
	return true;
}

static void
put_request(
    struct job *j, struct ipc_message *m, const struct slice *to, size_t count)
{
	struct submit s = { .session = slice_from(log_session_id()),
		.protocol = slice_from("local"),
		.from = j->new_sender,
		.smtputf8 = !is_ascii(j->new_sender) };

	for (size_t i = 0; i < count; i++)
		s.smtputf8 = s.smtputf8 || !is_ascii(to[i]);
	submit_begin(m, &s);
	for (size_t i = 0; i < count; i++)
		submit_to(m, to[i], slice_from(""), slice_from(""));
}

static int
answer(struct job *j, enum submit_result result, const struct submit_answer *a)
{
	switch (result) {
	case SUBMIT_OK:
		return 0;
	case SUBMIT_PERM:
		return job_end(
		    j, LOCAL_PERM, a->code, "cannot forward: %s", a->text);
	default:
		return job_end(
		    j, LOCAL_TEMP, a->code, "cannot forward: %s", a->text);
	}
}

int
forward(struct job *j, const struct slice *to, size_t count)
{
	struct ipc queue = { .fd = -1 };
	struct submit_answer a;
	struct ipc_message m;
	int fd = job_copy(j, j->dtline), rc;

	if (fd == -1)
		return job_errno(j, "cannot copy the message");
	ipc_message_init(&m);
	put_request(j, &m, to, count);
	submit_message(&m, fd);
	rc = answer(j, submit_send(&queue, &m, &a), &a);
	ipc_message_done(&m);
	ipc_close(&queue);
	(void)close(fd);
	return rc;
}
