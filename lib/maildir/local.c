/* maildir/local - deliver one message to one account here. */
#include "maildir/local.h"

#include "maildir/dotfile.h"
#include "maildir/folder.h"
#include "maildir/follow.h"
#include "maildir/forward.h"
#include "maildir/instructions.h"
#include "maildir/job.h"
#include "maildir/owner.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Addresses, instructions and their environment: all of it bounded. */
enum { JOB_MEMORY_MAX = 1024 * 1024, FOLDER_MAX = 100 };

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

	*j->result = (struct local_result){ .via = "maildir" };
	arena_init(&j->arena, JOB_MEMORY_MAX);
	j->new_sender = d->sender;
	j->message =
	    (struct maildir_message){ .fd = d->message, .offset = d->offset };
	if (make_lines(j) == -1 || read_first(j) == -1)
		return -1;
	if (!is_loop(j->message.first, d->recipient))
		return 0;
	return job_end(j, LOCAL_PERM, "5.4.6",
	    "mail loop: it has been delivered here before");
}

static int
find_home(struct job *j)
{
	if (slice_cstr(j->account->home, j->home, sizeof j->home) == -1 ||
	    path_join(j->inbox, j->home, "Maildir") == -1)
		return job_errno(j, "the home folder of the table");
	if (j->home[0] == '/')
		return 0;
	return job_end(j, LOCAL_TEMP, "4.3.5",
	    "the home folder of the table is not absolute");
}

/* A detail that names a folder and cannot lead anywhere else. */
static bool
is_folder_name(struct slice detail)
{
	if (detail.len == 0 || detail.len > FOLDER_MAX || detail.p[0] == '.')
		return false;
	for (size_t i = 0; i < detail.len; i++)
		if (!isalnum((unsigned char)detail.p[i]) &&
		    strchr("-_.", detail.p[i]) == NULL)
			return false;
	return true;
}

/* Where plain mail goes: the inbox, or the folder that the detail names. */
static const char *
choose_folder(struct job *j, char folder[PATH_SIZE])
{
	struct slice detail = j->account->detail;
	struct stat st;

	if (j->settings->detail_folders && is_folder_name(detail) &&
	    snprintf(folder, PATH_SIZE, "%s/.%.*s", j->inbox, SLICE(detail)) <
		PATH_SIZE &&
	    stat(folder, &st) == 0)
		return folder;
	return j->inbox;
}

static void
as_owner(struct job *j)
{
	struct instructions todo;
	char folder[PATH_SIZE];

	j->no_home = false;
	switch (dotfile_find(j, &todo)) {
	case DOTFILE_NONE:
		j->result->via = "maildir";
		if (job_maildir(j, choose_folder(j, folder), job_make_inbox) ==
		    0)
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
			    "cannot deliver as uid %lu gid %lu: %s",
			    (unsigned long)a->uid, (unsigned long)a->gid,
			    strerror(errno));
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
		*j->result = (struct local_result){ .via = "maildir" };
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

	if (job_init(&j) == 0 && find_home(&j) == 0)
		run(&j);
	arena_done(&j.arena);
}

/* The targets of an alias, one a line, into the job's arena. */
static struct slice *
split_targets(struct job *j, struct slice targets, size_t *count)
{
	struct slice rest = targets, line, *to;
	size_t n = 0;

	while (slice_cut(&rest, '\n', &line))
		n++;
	to = arena_alloc(&j->arena, (n + 1) * sizeof *to);
	*count = 0;
	while (to != NULL && slice_cut(&targets, '\n', &line))
		if (line.len > 0)
			to[(*count)++] = line;
	return to;
}

void
local_forward(const struct local_settings *settings, struct slice targets,
    const struct local_delivery *delivery, struct local_result *result)
{
	struct job j = {
		.settings = settings, .delivery = delivery, .result = result
	};
	struct slice *to;
	size_t count;

	if (job_init(&j) == 0) {
		result->via = "alias";
		to = split_targets(&j, targets, &count);
		if (to == NULL)
			(void)job_errno(&j, "no memory");
		else if (!delivery->slow)
			result->status = LOCAL_PROGRAM;
		else
			(void)forward(&j, to, count);
	}
	arena_done(&j.arena);
}
