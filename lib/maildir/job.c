/* maildir/job - a delivery under way, as maildir/local and follow share it. */
#include "maildir/job.h"

#include "base/file.h"
#include "maildir/folder.h"
#include "maildir/quota.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

int
job_end(struct job *j, enum local_status status, const char *code,
    const char *fmt, ...)
{
	char *text = j->result->text;
	va_list ap;

	j->result->status = status;
	(void)snprintf(j->result->code, sizeof j->result->code, "%s", code);
	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof j->result->text, fmt, ap);
	va_end(ap);
	return -1;
}

int
job_errno(struct job *j, const char *what)
{
	const char *code;
	int err = errno;

	switch (err) {
	case ENOSPC:
		code = "4.3.1";
		break;
	case EDQUOT:
		code = "4.2.2";
		break;
	case EACCES:
	case EPERM:
	case ENOENT:
	case ENOTDIR:
	case ELOOP:
		code = "4.2.0";
		break;
	default:
		code = "4.3.0";
	}
	return job_end(j, LOCAL_TEMP, code, "%s: %s", what, strerror(err));
}

static int
check_quota(struct job *j)
{
	uint64_t quota = j->account->quota_octets;
	struct stat st;
	uint64_t size;

	if (quota == 0)
		return 0;
	if (fstat(j->message.fd, &st) == -1)
		return job_errno(j, "cannot read the message");
	if ((uint64_t)st.st_size < j->message.offset)
		return job_end(j, LOCAL_TEMP, "4.3.0",
		    "the message ends before it begins");
	size = (uint64_t)st.st_size - j->message.offset + j->message.head.len;
	switch (maildir_quota_check(j->inbox, quota, size)) {
	case MAILDIR_QUOTA_OK:
		return 0;
	case MAILDIR_QUOTA_TOOLARGE:
		return job_end(j, LOCAL_PERM, "5.2.2",
		    "the message is larger than the mailbox may be");
	case MAILDIR_QUOTA_FULL:
		if (j->settings->quota_bounce)
			return job_end(
			    j, LOCAL_PERM, "5.2.2", "the mailbox is full");
		return job_end(j, LOCAL_TEMP, "4.2.2", "the mailbox is full");
	default:
		return job_errno(j, "cannot tell how full the mailbox is");
	}
}

/* Only what lies in the inbox's tree will be found by a count there. */
static void
add_to_quota(struct job *j, const char *path, uint64_t size)
{
	size_t n = strlen(j->inbox);

	if (j->account->quota_octets != 0 && strncmp(path, j->inbox, n) == 0 &&
	    (path[n] == '\0' || path[n] == '/'))
		(void)maildir_quota_add(j->inbox, (int64_t)size, 1);
}

int
job_maildir(struct job *j, const char *path,
    int (*make)(struct job *j, const char *path))
{
	const char *host = j->settings->host;
	struct maildir_file file;
	int rc;

	if (check_quota(j) == -1)
		return -1;
	rc = maildir_deliver(path, host, &j->message, &file);
	if (rc == -1 && errno == ENOENT) {
		rc = make(j, path);
		if (rc == 0)
			rc = maildir_deliver(path, host, &j->message, &file);
	}
	if (rc == -1)
		return job_errno(j, "cannot deliver into the maildir");
	add_to_quota(j, path, file.size_octets);
	j->result->size_octets = file.size_octets;
	return 0;
}

int
job_make_inbox(struct job *j, const char *path)
{
	int rc = maildir_create(path);

	j->no_home = rc == -1 && errno == ENOENT;
	return rc;
}

int
job_copy(struct job *j, struct slice head)
{
	struct maildir_message m = j->message;
	uint64_t size, wire;
	int fd = open(j->home, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600), err;

	if (fd == -1)
		fd = file_memory("message");
	if (fd == -1)
		return -1;
	m.head = head;
	if (maildir_copy(&m, fd, &size, &wire) == 0)
		return fd;
	err = errno;
	(void)close(fd);
	errno = err;
	return -1;
}
