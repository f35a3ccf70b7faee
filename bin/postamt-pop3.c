/* postamt-pop3 - one POP3 session after login (RFC 1939) on 0 and 1. */
#include "base/control.h"
#include "base/die.h"
#include "base/encode.h"
#include "base/log.h"
#include "maildir/folder.h"
#include "pop3/pop3.h"
#include "serve/sandbox.h"

#include <errno.h>
#include <grp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *
end_name(enum pop3_end end)
{
	static const char *const names[] = { "goes-on", "quit", "lost", "idle",
		"read-failed" };

	return names[end];
}

static const char *
env(const char *name)
{
	const char *value = getenv(name);

	return value == NULL ? "" : value;
}

/* Root reads nobody's mail: it becomes the owner of the Maildir. */
static void
become_owner(const char *maildir)
{
	struct stat st;

	if (getuid() != 0)
		return;
	if (stat(maildir, &st) == -1 || st.st_uid == 0)
		return; /* what is not there is told when it is opened */
	if (setgroups(0, NULL) == -1 || setgid(st.st_gid) == -1 ||
	    setuid(st.st_uid) == -1)
		die_temp("become the owner of %s", maildir);
}

/* An account to which nothing was delivered yet has none. */
static void
make_maildir(const char *maildir)
{
	if (*env("POSTAMT_SESSION") != '\0' && access(maildir, F_OK) == -1)
		(void)maildir_create(maildir);
}

/* What the client had sent by the end of login is read first. */
static void
take_ahead(struct session *io)
{
	struct buf ahead;

	buf_init(&ahead, READER_SIZE);
	if (base64_get(&ahead, slice_from(env("POSTAMT_AHEAD"))) == -1)
		die_perm("POSTAMT_AHEAD is not base64 of at most %d octets",
		    READER_SIZE);
	reader_feed(&io->in, buf_slice(&ahead));
	buf_done(&ahead);
}

/* Closes the doors, then opens the maildrop. -1: the client was told. */
static int
open_drop(struct pop3 *pop3, const char *maildir)
{
	struct sandbox box = { .doors = SANDBOX_READ | SANDBOX_WRITE,
		.write = { maildir } };
	enum pop3_open_result result = POP3_OPEN_TEMP;

	if (sandbox_enter(&box) == 0)
		result = pop3_drop_open(&pop3->drop, maildir);
	if (result == POP3_OPEN_OK)
		return 0;
	if (result == POP3_OPEN_IN_USE) {
		session_bye(pop3->io,
		    "-ERR [IN-USE] another session has the maildrop\r\n");
		log_event(
		    "pop3.in-use", "user=%s maildir=%s", env("USER"), maildir);
		return -1;
	}
	session_bye(pop3->io, "-ERR [SYS/TEMP] cannot open the maildrop\r\n");
	log_event("pop3.open-failed", "user=%s maildir=%s error=%s",
	    env("USER"), maildir, strerror(errno));
	return -1;
}

static void
greet(struct session *io, uint32_t messages)
{
	const char *hello = getenv("POSTAMT_HELLO");

	if (hello == NULL)
		session_putf(io, "+OK %u messages\r\n", messages);
	else /* with or without CRLF */
		session_putf(
		    io, "%.*s\r\n", (int)strcspn(hello, "\r\n"), hello);
}

int
main(int argc, char **argv)
{
	static struct session io;
	static struct pop3 pop3;
	struct control_error why;
	uint32_t idle_s = 600; /* RFC 1939 section 3: at least ten minutes */
	enum pop3_end end;

	program_init("postamt-pop3");
	if (argc != 2 || argv[1][0] == '-')
		die_usage("maildir");
	(void)signal(SIGPIPE, SIG_IGN);
	log_session(slice_from(env("POSTAMT_SESSION")));
	if (control_u32("limits/pop3-timeout", 1, 86400, &idle_s, &why) == -1)
		die_control(&why); /* names file, line, and what it expected */
	session_init(&io, STDIN_FILENO, STDOUT_FILENO, idle_s);
	io.line_max = 512; /* RFC 2449 section 4 wants 255 */
	take_ahead(&io);
	become_owner(argv[1]);
	make_maildir(argv[1]);
	pop3.io = &io;
	if (open_drop(&pop3, argv[1]) == -1)
		return EXIT_TEMP;
	greet(&io, pop3.drop.count);
	end = pop3_run(&pop3);
	log_event("pop3.session",
	    "user=%s ip=%s end=%s messages=%u retrieved=%u octets=%llu "
	    "deleted=%u",
	    env("USER"), env("TCPREMOTEIP"), end_name(end), pop3.drop.count,
	    pop3.retrieved, (unsigned long long)pop3.retrieved_octets,
	    pop3.deleted);
	pop3_drop_close(&pop3.drop);
	return end == POP3_QUIT_DONE ? EXIT_DONE : EXIT_TEMP;
}
