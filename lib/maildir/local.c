/* maildir/local - deliver one message to one account here. */
#include "maildir/local.h"

#include "maildir/dotfile.h"
#include "maildir/folder.h"
#include "maildir/follow.h"
#include "maildir/instructions.h"
#include "maildir/job.h"
#include "maildir/owner.h"
#include "maildir/quota.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Addresses, instructions and their environment: all of it bounded. */
enum { JOB_MEMORY_MAX = 1024 * 1024 };

int
job_end(struct job *j, enum local_status status, const char *code,
    const char *fmt, ...)
{
	va_list ap;

	j->result->status = status;
	(void)snprintf(j->result->code, sizeof j->result->code, "%s", code);
	va_start(ap, fmt);
	(void)vsnprintf(j->result->text, sizeof j->result->text, fmt, ap);
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

/* Has the message been here before? Only its header is looked at. */
static bool
is_loop(struct slice message, struct slice recipient)
{
	static const char field[] = "Delivered-To:";
	struct slice line;

	while (slice_cut(&message, '\n', &line)) {
		if (line.len > 0 && line.p[line.len - 1] == '\r')
			line.len--;
		if (line.len == 0)
			return false;
		if (slice_casebegins(line, field) &&
		    slice_caseeq(
			slice_trim(slice_from_at(line, sizeof field - 1)),
			recipient))
			return true;
	}
	return false;
}

/* The first piece of the message, which every look at it shares. */
static int
read_first(struct job *j)
{
	static char piece[MAILDIR_PIECE];
	ssize_t n;

	do
		n = pread(j->message.fd, piece, sizeof piece,
		    (off_t)j->message.offset);
	while (n == -1 && errno == EINTR);
	if (n == -1)
		return job_errno(j, "cannot read the message");
	j->message.first = slice_of(piece, (size_t)n);
	return 0;
}

static int
make_lines(struct job *j)
{
	struct slice from = j->delivery->sender, to = j->delivery->recipient;
	size_t size = from.len + to.len + 64;
	char *p = arena_alloc(&j->arena, size);
	int rp, all;

	if (p == NULL)
		return job_errno(j, "no memory");
	rp = snprintf(p, size, "Return-Path: <%.*s>\n", SLICE(from));
	all = rp +
	    snprintf(
		p + rp, size - (size_t)rp, "Delivered-To: %.*s\n", SLICE(to));
	j->rpline = slice_of(p, (size_t)rp);
	j->dtline = slice_of(p + rp, (size_t)(all - rp));
	j->message.head = slice_of(p, (size_t)all);
	return 0;
}

static int
job_init(struct job *j)
{
	const struct local_delivery *d = j->delivery;

	arena_init(&j->arena, JOB_MEMORY_MAX);
	j->message =
	    (struct maildir_message){ .fd = d->message, .offset = d->offset };
	if (slice_cstr(j->account->home, j->home, sizeof j->home) == -1 ||
	    path_join(j->inbox, j->home, "Maildir") == -1)
		return job_errno(j, "the home folder of the table");
	if (j->home[0] != '/')
		return job_end(j, LOCAL_TEMP, "4.3.5",
		    "the home folder of the table is not absolute");
	return make_lines(j);
}

static void
as_owner(struct job *j)
{
	struct instructions todo;

	j->no_home = false;
	switch (dotfile_find(j, &todo)) {
	case DOTFILE_NONE:
		j->result->via = "maildir";
		if (job_maildir(j, j->inbox, job_make_inbox) == 0)
			j->result->status = LOCAL_OK;
		break;
	case DOTFILE_FOUND:
		j->result->via = "instructions";
		follow(j, &todo);
		break;
	case DOTFILE_ERROR:
		j->result->via = "instructions";
		break;
	}
}

static void
run(struct job *j)
{
	const struct local_account *a = j->account;

	for (int tries = 0; tries < 2; tries++) {
		if (owner_become(a->uid, a->gid) == -1) {
			(void)job_end(j, LOCAL_TEMP, "4.3.5",
			    "cannot deliver as uid %lu: %s",
			    (unsigned long)a->uid, strerror(errno));
			return;
		}
		as_owner(j);
		owner_return();
		if (!j->no_home)
			return;
		if (maildir_create_home(j->home, a->uid, a->gid) == -1) {
			(void)job_errno(j, "cannot make the home folder");
			return;
		}
	}
}

void
local_deliver(const struct local_settings *settings,
    const struct local_account *account, const struct local_delivery *delivery,
    struct local_result *result)
{
	struct job j = { .settings = settings,
		.account = account,
		.delivery = delivery,
		.result = result };

	*result = (struct local_result){ .via = "maildir" };
	if (job_init(&j) == 0 && read_first(&j) == 0) {
		if (is_loop(j.message.first, delivery->recipient))
			(void)job_end(&j, LOCAL_PERM, "5.4.6",
			    "mail loop: it has been delivered here before");
		else
			run(&j);
	}
	arena_done(&j.arena);
}
