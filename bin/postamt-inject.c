/* postamt-inject - queues the message on stdin; also the name sendmail. */
#include "base/control.h"
#include "base/die.h"
#include "message/address.h"
#include "queue/inject.h"

#include <ctype.h>
#include <errno.h>
#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

static const char synopsis[] =
    "[-it] [-f sender] [-F name] [-N dsn] [-R return] [-V envid]"
    " [-B body] [recipient ...]";

/* What a mode of sendmail's is by another program of ours. */
static const struct mode {
	char letter;
	const char *program;
} modes[] = {
	{ 's', "postamt-smtpd" }, /* SMTP on stdin and stdout */
	{ 'p', "postamt-mailq" }, /* list the queue */
	{ 'i', "postamt-build" }, /* newaliases */
};

static bool as_sendmail;

static int
status(enum inject_result r, const char *code)
{
	static const int plain[] = { EXIT_DONE, EXIT_PERM, EXIT_PERM, EXIT_PERM,
		EXIT_TEMP };
	static const int sysexits[] = { EX_OK, EX_USAGE, EX_DATAERR,
		EX_UNAVAILABLE, EX_TEMPFAIL };

	if (as_sendmail && r == INJECT_PERM && strcmp(code, "5.1.1") == 0)
		return EX_NOUSER;
	return as_sendmail ? sysexits[r] : plain[r];
}

static _Noreturn void
fail(enum inject_result r, const struct inject *j)
{
	(void)fprintf(stderr, "%s: %s\n", program_name(), j->detail);
	exit(status(r, j->code));
}

static _Noreturn void
usage(const char *what, const char *value)
{
	if (!as_sendmail && what == NULL)
		die_usage(synopsis);
	if (what == NULL)
		(void)fprintf(stderr, "usage: sendmail %s\n", synopsis);
	else
		(void)fprintf(
		    stderr, "%s: bad %s: %s\n", program_name(), what, value);
	exit(status(INJECT_USAGE, ""));
}

/* The program beside this one, else the one in $PATH; NULLs end arguments. */
static _Noreturn void
become(const char *program, const char *first, const char *second)
{
	char self[1024], path[1200];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

	(void)signal(SIGPIPE, SIG_DFL);
	if (n > 0) {
		self[n] = '\0';
		(void)snprintf(
		    path, sizeof path, "%s/%s", dirname(self), program);
		(void)execl(path, program, first, second, NULL);
	}
	(void)execlp(program, program, first, second, NULL);
	(void)fprintf(
	    stderr, "%s: %s: %s\n", program_name(), program, strerror(errno));
	exit(as_sendmail ? EX_OSFILE : EXIT_TEMP);
}

static void
set_mode(const char *arg)
{
	if (strcmp(arg, "m") == 0)
		return;
	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
		if (arg[0] == modes[i].letter && arg[1] == '\0')
			become(modes[i].program, NULL, NULL);
	usage("mode -b", arg);
}

/* -o and its letter: i is -i; how errors are told and the rest is ours. */
static void
set_option(struct inject *j, const char *arg)
{
	if (strcmp(arg, "i") == 0)
		j->dots = false;
}

static void
set_sender(struct inject *j, const char *arg)
{
	static struct address_list list, more;
	struct slice all = slice_from(arg), second;

	j->has_sender = true;
	list.rest = all;
	if (slice_is(all, "") || slice_is(all, "<>"))
		j->sender = slice_from("");
	else if (address_next(&list, &j->sender) != ADDRESS_OK)
		usage("sender -f", arg);
	more.rest = list.rest;
	if (address_next(&more, &second) != ADDRESS_END)
		usage("sender -f", arg);
}

static void
set_notify(struct inject *j, char *arg)
{
	for (char *p = arg; *p != '\0'; p++)
		*p = (char)toupper((unsigned char)*p);
	j->notify = slice_from(arg);
}

/* RFC 3461 section 4: xtext. */
static void
set_envid(struct inject *j, const char *arg)
{
	static char text[301];
	size_t n = 0;

	for (; *arg != '\0'; arg++) {
		bool plain =
		    *arg > ' ' && *arg <= '~' && *arg != '+' && *arg != '=';

		if (n + 4 > sizeof text)
			usage("envelope id -V", "too long");
		n += (size_t)snprintf(text + n, sizeof text - n,
		    plain ? "%c" : "+%02X", (unsigned char)*arg);
	}
	j->envid = slice_of(text, n);
}

static void
parse_options(int argc, char **argv, struct inject *j)
{
	int c;

	opterr = 0;
	while (
	    (c = getopt(argc, argv,
		 "A:B:b:C:d::e:EF:f:Gh:iL:mN:nO:o:p:q::R:r:sTtUV:vX:")) != -1)
		switch (c) {
		case 'B':
			j->body = slice_from(optarg);
			break;
		case 'b':
			set_mode(optarg);
			break;
		case 'F':
			j->full_name = slice_from(optarg);
			break;
		case 'f':
		case 'r':
			set_sender(j, optarg);
			break;
		case 'i':
			j->dots = false;
			break;
		case 'N':
			set_notify(j, optarg);
			break;
		case 'o':
			set_option(j, optarg);
			break;
		case 'q':
			become("postamt-mailq", "flush", "all");
		case 'R':
			j->ret = slice_from(
			    strcasecmp(optarg, "hdrs") == 0 ? "HDRS" : "FULL");
			break;
		case 't':
			j->header_recipients = true;
			break;
		case 'V':
			set_envid(j, optarg);
			break;
		case '?':
			usage(NULL, NULL);
		default: /* sendmail's, without a meaning here */
			break;
		}
}

static void
load(struct inject *j)
{
	static char me[256];
	struct control_error why;

	j->message_max = 50 * 1024 * 1024;
	if (control_me(me, sizeof me, &why) == -1 ||
	    control_u64("limits/message-size", 1, INT64_MAX, &j->message_max,
		&why) == -1) {
		if (!as_sendmail)
			die_control(&why);
		(void)fprintf(stderr, "%s: %s:%u: %s\n", program_name(),
		    why.file, why.line, why.expected);
		exit(EX_CONFIG);
	}
	j->me = slice_from(me);
}

int
main(int argc, char **argv)
{
	const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;
	const char *name = slash != NULL ? slash + 1 : argc > 0 ? argv[0] : "";
	enum inject_result r;
	struct inject j;

	program_init("postamt-inject");
	(void)signal(SIGPIPE, SIG_IGN);
	as_sendmail = strcmp(name, "sendmail") == 0;
	if (strcmp(name, "newaliases") == 0)
		become("postamt-build", NULL, NULL);
	inject_init(&j);
	j.dots = as_sendmail;
	parse_options(argc, argv, &j);
	load(&j);
	for (int i = optind; i < argc; i++) {
		r = inject_recipients(&j, slice_from(argv[i]));
		if (r != INJECT_OK)
			fail(r, &j);
	}
	if (j.to.len == 0 && !j.header_recipients)
		usage(NULL, NULL);
	r = inject_message(&j, STDIN_FILENO);
	if (r != INJECT_OK)
		fail(r, &j);
	inject_done(&j);
	return EXIT_DONE;
}
