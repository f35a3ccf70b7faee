/* maildir/dotfile - find the owner's instructions file and trust it or not. */
#include "maildir/dotfile.h"

#include "base/file.h"
#include "maildir/job.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static enum dotfile_found
wrong(struct job *j, const char *name, const char *what, unsigned line)
{
	if (line > 0)
		(void)job_end(
		    j, LOCAL_TEMP, "4.3.5", "%s:%u: %s", name, line, what);
	else
		(void)job_end(j, LOCAL_TEMP, "4.3.5", "%s: %s", name, what);
	return DOTFILE_ERROR;
}

/* NULL when the file may be trusted with the owner's ids. */
static const char *
distrust(const struct job *j, const struct stat *file)
{
	struct stat home;

	if (!S_ISREG(file->st_mode))
		return "is no regular file";
	if (file->st_uid != j->account->uid && file->st_uid != 0)
		return "does not belong to the owner of the mailbox";
	if ((file->st_mode & 022) != 0)
		return "may be written to by others: chmod go-w";
	if (stat(j->home, &home) == -1)
		return "its folder cannot be examined";
	if ((home.st_mode & 002) != 0)
		return "the home folder may be written to by everyone";
	if ((home.st_mode & S_ISVTX) != 0)
		return "the home folder has its sticky bit set: paused";
	return NULL;
}

static enum dotfile_found
parse(struct job *j, const char *name, struct slice text, bool forward_only,
    struct instructions *todo)
{
	static const char *const whys[] = {
		[INSTRUCTIONS_MBOX] =
		    "mbox files are not written here: end a maildir with /",
		[INSTRUCTIONS_SYNTAX] =
		    "not an instruction: see dot-postamt(5)",
		[INSTRUCTIONS_NUL] = "a NUL in it",
		[INSTRUCTIONS_TOOMANY] = "too many instructions",
		[INSTRUCTIONS_FORBIDDEN] =
		    "only forwards may be in a list's file",
		[INSTRUCTIONS_MEMORY] = "no memory",
	};
	enum instructions_result result;
	unsigned line;

	result = instructions_parse(text, forward_only, &j->arena, todo, &line);
	if (result != INSTRUCTIONS_OK)
		return wrong(j, name, whys[result], line);
	return todo->is_default ? DOTFILE_NONE : DOTFILE_FOUND;
}

static enum dotfile_found
read_file(struct job *j, const char *name, int fd, struct instructions *todo)
{
	enum dotfile_found found = DOTFILE_ERROR;
	struct stat st = { 0 };
	struct slice text;
	const char *why;
	struct buf b;

	buf_init(&b, INSTRUCTIONS_OCTETS_MAX);
	why = fstat(fd, &st) == -1 ? "cannot be examined" : distrust(j, &st);
	if (why != NULL) {
		found = wrong(j, name, why, 0);
	} else if (file_read_fd(fd, &b) == -1) {
		if (errno == ENOBUFS)
			found = wrong(j, name, "too long", 0);
		else
			(void)job_errno(j, name);
	} else {
		text = arena_dup(&j->arena, buf_slice(&b));
		found = text.p == NULL
		    ? wrong(j, name, "no memory", 0)
		    : parse(j, name, text, (st.st_mode & S_IXUSR) != 0, todo);
	}
	buf_done(&b);
	return found;
}

enum dotfile_found
dotfile_find(struct job *j, struct instructions *todo)
{
	struct slice detail = j->account->detail;
	char name[INSTRUCTIONS_NAME_SIZE], path[PATH_SIZE];
	enum dotfile_found found;

	for (unsigned nth = 0;
	     instructions_name(detail, nth, name, &j->fallback); nth++) {
		int fd;

		if (path_join(path, j->home, name) == -1)
			continue; /* no such file can exist */
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
		if (fd == -1 && (errno == ENOENT || errno == ENAMETOOLONG))
			continue;
		if (fd == -1) {
			(void)job_errno(j, name);
			return DOTFILE_ERROR;
		}
		found = read_file(j, name, fd, todo);
		(void)close(fd);
		return found;
	}
	return DOTFILE_NONE;
}
