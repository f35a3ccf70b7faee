/* postamt-bounce - report a message in a queue file as failed (RFC 3464). */
#include "base/control.h"
#include "base/die.h"
#include "base/file.h"
#include "base/writer.h"
#include "queue/bounce.h"
#include "queue/report.h"
#include "queue/submit.h"
#include "serve/sandbox.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static const char synopsis[] =
    "[-n] [-c code] [-t text] [recipient ...] <queue-file";

/* Descriptor 0, or a copy of what a pipe brings. */
static int
take_file(uint64_t max)
{
	struct buf b;
	int fd;

	if (lseek(STDIN_FILENO, 0, SEEK_CUR) != -1)
		return STDIN_FILENO;
	buf_init(&b, max);
	fd = submit_memory();
	if (fd == -1 || file_read_fd(STDIN_FILENO, &b) == -1 ||
	    write_all(fd, buf_slice(&b), DEADLINE_NEVER) == -1)
		die_temp("copy the message");
	buf_done(&b);
	return fd;
}

static void
print(int fd)
{
	char piece[16384];
	ssize_t n;
	off_t at = 0;

	while ((n = pread(fd, piece, sizeof piece, at)) > 0) {
		if (write_all(STDOUT_FILENO, slice_of(piece, (size_t)n),
			DEADLINE_NEVER) == -1)
			die_temp("write");
		at += n;
	}
	if (n == -1)
		die_temp("read the report");
}

static int
queue_it(struct ipc_message *m)
{
	struct ipc queue = { .fd = -1 };
	struct submit_answer a;

	switch (submit_send(&queue, m, &a)) {
	case SUBMIT_OK:
		(void)dprintf(STDOUT_FILENO, "%s\n", a.id);
		return EXIT_DONE;
	case SUBMIT_PERM:
		die_perm("the queue refuses the report: %s %s", a.code, a.text);
	default:
		errno = EAGAIN;
		die_temp("queue the report: %s %s", a.code, a.text);
	}
}

static int
report(struct manager *m, int fd, const char *code, const char *text,
    char **names, bool show)
{
	int64_t now_s = time(NULL);
	struct attempt a = { .m = m };
	struct ipc_message request;
	int report_fd = -1, status = EXIT_DONE;

	if (bounce_open(&a, fd, slice_from(code), slice_from(text), names) ==
	    -1) {
		if (errno == EBADMSG)
			die_perm("this is no queue file");
		if (errno == ENOENT)
			die_perm("there is no such recipient to do");
		die_temp("read the message");
	}
	if (!report_wanted(&a, now_s)) {
		bounce_done(&a);
		return EXIT_DONE;
	}
	ipc_message_init(&request);
	if (report_fill(&a, &request, &report_fd) == -1)
		die_temp("write the report");
	if (show)
		print(report_fd);
	else
		status = queue_it(&request);
	(void)close(report_fd);
	ipc_message_done(&request);
	bounce_done(&a);
	return status;
}

static void
enter_sandbox(void)
{
	struct sandbox s = { .doors = SANDBOX_FRONT };

	tzset();
	if (sandbox_enter(&s) == -1)
		die_temp("enter the sandbox");
}

int
main(int argc, char **argv)
{
	const char *code = "5.0.0", *text = "returned by the postmaster";
	static struct manager m;
	struct control_error why;
	bool show = false;
	int c;

	program_init("postamt-bounce");
	while ((c = getopt(argc, argv, "c:nt:")) != -1) {
		if (c == 'c')
			code = optarg;
		else if (c == 'n')
			show = true;
		else if (c == 't')
			text = optarg;
		else
			die_usage(synopsis);
	}
	(void)signal(SIGPIPE, SIG_IGN);
	m.limits = manager_default;
	if (control_u64("limits/bounce-quote", 0, 64 << 20,
		&m.limits.quote_octets, &why) == -1 ||
	    control_me(m.me, sizeof m.me, &why) == -1)
		die_control(&why);
	enter_sandbox();
	return report(&m, take_file(ENVELOPE_MAX * 4ull), code, text,
	    argv + optind, show);
}
