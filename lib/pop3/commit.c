/* pop3/commit - what QUIT changes on disk (RFC 1939 section 6). */
#include "pop3/drop.h"
#include "pop3/scan.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

/* Moves it to cur/ with the flag S. */
static int
mark_seen(struct pop3_drop *d, struct pop3_message *m)
{
	char to[NAME_MAX + 1];

	if (pop3_name_seen(pop3_drop_name(d, m), to, sizeof to) == -1)
		return -1;
	return renameat(pop3_drop_folder(d, m), d->names.p + m->name,
	    dirfd(d->cur_dir), to);
}

static int
remove_message(struct pop3_drop *d, struct pop3_message *m)
{
	return unlinkat(pop3_drop_folder(d, m), d->names.p + m->name, 0);
}

/* Sets `*vanished` when a name was not there: it may have another by now. */
static uint32_t
commit_once(struct pop3_drop *d, bool *vanished)
{
	uint32_t failed = 0;
	int err = 0;

	*vanished = false;
	for (uint32_t i = 0; i < d->count; i++) {
		struct pop3_message *m = pop3_scan_list(d) + i;
		int result = 0;

		if (m->marks & POP3_GONE)
			continue;
		if (m->marks & POP3_DELETED) {
			result = remove_message(d, m);
			if (result == 0)
				m->marks |= POP3_GONE;
		} else if ((m->marks & (POP3_READ | POP3_SEEN)) == POP3_READ) {
			result = mark_seen(d, m);
			if (result == 0)
				m->marks |= POP3_SEEN;
		}
		if (result == -1 && errno == ENOENT) {
			*vanished = true;
		} else if (result == -1 && m->marks & POP3_DELETED) {
			failed++;
			err = errno;
		}
	}
	errno = err;
	return failed;
}

uint32_t
pop3_drop_commit(struct pop3_drop *d)
{
	bool vanished;
	uint32_t failed = commit_once(d, &vanished);

	/* A mail reader set a flag meanwhile: still delete the message. */
	if (vanished && pop3_scan_again(d) == 0)
		failed = commit_once(d, &vanished);
	return failed;
}
