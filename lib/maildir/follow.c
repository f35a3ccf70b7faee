/* maildir/follow - do what the owner's instructions say. */
#include "maildir/follow.h"

#include "maildir/environ.h"
#include "maildir/folder.h"
#include "maildir/forward.h"
#include "maildir/instructions.h"
#include "maildir/job.h"
#include "maildir/program.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static int
make_beneath(struct job *j, const char *path)
{
	size_t n = strlen(j->home);

	/* Absolute paths may lead anywhere: those the owner makes himself. */
	if (strncmp(path, j->home, n) != 0 ||
	    strncmp(path + n, "/./", 3) != 0) {
		errno = ENOTDIR;
		return -1;
	}
	return maildir_create_beneath(j->home, path + n + 3);
}

static int
do_maildir(struct job *j, struct slice text)
{
	char path[PATH_SIZE], given[PATH_SIZE];

	while (text.len > 1 && text.p[text.len - 1] == '/')
		text.len--;
	if (slice_cstr(text, given, sizeof given) == -1)
		return job_errno(j, "the path of a maildir");
	if (strcmp(given, "./Maildir") == 0)
		return job_maildir(j, j->inbox, job_make_inbox);
	if (given[0] == '/')
		return job_maildir(j, given, make_beneath);
	if (path_join(path, j->home, given) == -1)
		return job_errno(j, "the path of a maildir");
	return job_maildir(j, path, make_beneath);
}

/* The first line, fit for a reply and a log. */
static void
first_line(const struct program_result *r, char out[160])
{
	struct slice rest = slice_of(r->output, r->output_len), line = { 0 };
	size_t n;

	(void)slice_cut(&rest, '\n', &line);
	for (n = 0; n < line.len && n < 159; n++)
		out[n] = line.p[n] < ' ' || line.p[n] > '~' ? '?' : line.p[n];
	out[n] = '\0';
}

enum { PROGRAM_STOP = 1 }; /* done, and nothing more is to be done */

/* 0, PROGRAM_STOP, or -1 with the result: qmail-command(8). */
static int
judge_status(struct job *j, const struct program_result *r)
{
	char line[160];

	first_line(r, line);
	switch (r->status) {
	case 0:
		return 0;
	case 99:
		return PROGRAM_STOP;
	case 100:
	case 64:
	case 65:
	case 70:
	case 76:
	case 77:
	case 78:
	case 112:
		return job_end(j, LOCAL_PERM, "5.3.0", "%s",
		    line[0] != '\0' ? line : "the owner's program refused it");
	default:
		if (line[0] != '\0')
			return job_end(j, LOCAL_TEMP, "4.3.0",
			    "the owner's program ended with %d: %s", r->status,
			    line);
		return job_end(j, LOCAL_TEMP, "4.3.0",
		    "the owner's program ended with %d", r->status);
	}
}

static int
run_program(struct job *j, struct program *p)
{
	static struct program_result r;

	switch (program_run(p, &r)) {
	case PROGRAM_EXITED:
		return judge_status(j, &r);
	case PROGRAM_KILLED:
		return job_end(j, LOCAL_TEMP, "4.3.0",
		    "the owner's program was killed by signal %d", r.status);
	case PROGRAM_TIMEOUT:
		return job_end(j, LOCAL_TEMP, "4.3.0",
		    "the owner's program took over %lu seconds",
		    (unsigned long)p->limit_s);
	default:
		return job_errno(j, "cannot run the owner's program");
	}
}

static int
do_program(struct job *j, struct slice text)
{
	struct program p = { .home = j->home,
		.uid = j->account->uid,
		.gid = j->account->gid,
		.limit_s = j->settings->program_s };
	int rc;

	p.command = arena_dup(&j->arena, text).p;
	p.env = environ_make(j, j->fallback, j->new_sender);
	if (p.command == NULL || p.env == NULL)
		return job_errno(j, "no memory for a program");
	p.message = job_copy(j, slice_of("", 0));
	if (p.message == -1)
		return job_errno(j, "cannot copy the message");
	rc = run_program(j, &p);
	(void)close(p.message);
	return rc;
}

/* qmail: an address without a domain is in the recipient's. */
static struct slice
with_domain(struct job *j, struct slice address)
{
	struct slice to = j->delivery->recipient;
	ptrdiff_t at = slice_rindex(to, '@');
	size_t domain = at == -1 ? 0 : to.len - (size_t)at;
	char *p;

	if (slice_index(address, '@') != -1 || domain == 0)
		return address;
	p = arena_alloc(&j->arena, address.len + domain);
	if (p == NULL)
		return slice_of(NULL, 0);
	memcpy(p, address.p, address.len);
	memcpy(p + address.len, to.p + at, domain);
	return slice_of(p, address.len + domain);
}

/*
 * qmail: bounces of what a list sends go to the list's owner, if there is a
 * file for that address.
 */
static int
find_new_sender(struct job *j)
{
	struct slice to = j->delivery->recipient, rest;
	char name[INSTRUCTIONS_NAME_SIZE], path[PATH_SIZE];
	ptrdiff_t at = slice_rindex(to, '@');
	size_t size = to.len + sizeof "-owner";
	struct stat st;
	char *p;

	if (j->new_sender.len == 0 || slice_is(j->new_sender, "#@[]") ||
	    j->account->detail.len == 0 || at == -1 ||
	    !instructions_name(j->account->detail, 0, name, &rest) ||
	    snprintf(path, sizeof path, "%s/%s-owner", j->home, name) >=
		(int)sizeof path ||
	    stat(path, &st) == -1)
		return 0;
	p = arena_alloc(&j->arena, size);
	if (p == NULL)
		return job_errno(j, "no memory");
	(void)snprintf(p, size, "%.*s-owner%.*s", (int)at, to.p,
	    (int)(to.len - (size_t)at), to.p + at);
	j->new_sender = slice_of(p, size - 1);
	return 0;
}

static int
do_all(struct job *j, const struct instructions *todo, struct slice *to,
    size_t *count)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < todo->count; i++) {
		const struct instruction *it = &todo->list[i];

		switch (it->kind) {
		case INSTRUCTION_MAILDIR:
			rc = do_maildir(j, it->text);
			break;
		case INSTRUCTION_PROGRAM:
			rc = do_program(j, it->text);
			break;
		case INSTRUCTION_FORWARD:
			to[*count] = with_domain(j, it->text);
			if (to[(*count)++].p == NULL)
				rc = job_errno(j, "no memory");
			break;
		}
	}
	return rc == PROGRAM_STOP ? 0 : rc;
}

void
follow(struct job *j, const struct instructions *todo)
{
	struct slice *to;
	size_t count = 0;

	if (todo->asks_slow && !j->delivery->slow) {
		j->result->status = LOCAL_PROGRAM;
		return;
	}
	to = arena_alloc(&j->arena, (todo->count + 1) * sizeof *to);
	if (to == NULL) {
		(void)job_errno(j, "no memory");
		return;
	}
	if (find_new_sender(j) == -1 || do_all(j, todo, to, &count) == -1)
		return;
	if (count > 0 && forward(j, to, count) == -1)
		return;
	j->result->status = LOCAL_OK;
}
