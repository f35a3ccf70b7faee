/* postamt-passwd - one's own password and application passwords. */
#include "accounts/prompt.h"
#include "base/die.h"
#include "base/output.h"
#include "base/path.h"
#include "ipc/ipc.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { SECRET = 512, WAIT_S = 120 };

static const char usage[] =
    "[-l | -d id | -a label [-e days] [-n nets] [-p protocols]] user@domain";

/* A line into the request; an empty one is left out. */
static void
ask(struct ipc_message *m, const char *key, const char *what, bool twice)
{
	char text[SECRET];

	if (prompt_secret(what, twice, text, sizeof text) == 0)
		ipc_puts(m, key, text);
	else if (errno == EAGAIN)
		die_perm("the two differ");
	else if (errno != ENODATA)
		die_perm("%s: a line of at most %d octets is expected", what,
		    SECRET - 1);
	explicit_bzero(text, sizeof text);
}

static void
print(const struct ipc_message *m)
{
	struct slice rest = buf_slice(&m->wire), key, value;

	while (ipc_next(&rest, &key, &value))
		if (slice_is(key, "id"))
			printf("%.*s", SLICE(value));
		else if (slice_is(key, "used") || slice_is(key, "application"))
			printf("\t%.*s\n", SLICE(value));
		else if (slice_is(key, "label"))
			printf("\t%.*s", SLICE(value));
}

static int
call(struct ipc_message *m)
{
	struct slice text = slice_from("no answer");
	struct ipc c;

	if (ipc_connect(&c, "passwd") == -1)
		die_temp("connect to %s/passwd.sock", path_run());
	if (ipc_call(&c, m, deadline_in(WAIT_S)) == -1)
		die_temp("ask %s/passwd.sock", path_run());
	ipc_close(&c);
	if (ipc_is(m, "status", "ok")) {
		(void)signal(SIGPIPE, SIG_IGN);
		print(m);
		if (output_flush() == -1 && ipc_get(m, "application", &text) &&
		    ipc_get(m, "id", &text))
			die_temp("the application password %.*s is made and "
				 "could not be shown, delete it (-d)",
			    SLICE(text));
		return output_done(EXIT_DONE);
	}
	(void)ipc_get(m, "text", &text);
	(void)fprintf(stderr, "%s: %.*s\n", program_name(), SLICE(text));
	return ipc_is(m, "status", "perm") ? EXIT_PERM : EXIT_TEMP;
}

static void
put_expiry(struct ipc_message *m, const char *days)
{
	uint64_t n;

	if (slice_u64(slice_from(days), 36500, &n) == -1 || n == 0)
		die_perm("expiry: found '%s', expected days from 1", days);
	ipc_putu(m, "expires", (uint64_t)time(NULL) + n * 86400);
}

/* One thing at a time. */
static void
choose(const char **verb, const char *chosen)
{
	if (*verb != NULL)
		die_perm("-a, -d and -l: expected one of them");
	*verb = chosen;
}

int
main(int argc, char **argv)
{
	const char *verb = NULL;
	struct ipc_message m;
	char detail = '\0'; /* of -a */
	int opt, status;

	program_init("postamt-passwd");
	ipc_message_init(&m);
	while ((opt = getopt(argc, argv, "a:d:e:ln:p:")) != -1)
		switch (opt) {
		case 'a':
			choose(&verb, "app-add");
			ipc_puts(&m, "label", optarg);
			break;
		case 'd':
			choose(&verb, "app-del");
			ipc_puts(&m, "id", optarg);
			break;
		case 'e':
			detail = 'e';
			put_expiry(&m, optarg);
			break;
		case 'l':
			choose(&verb, "app-list");
			break;
		case 'n':
			detail = 'n';
			ipc_puts(&m, "nets", optarg);
			break;
		case 'p':
			detail = 'p';
			ipc_puts(&m, "protocols", optarg);
			break;
		default:
			die_usage(usage);
		}
	if (optind + 1 != argc)
		die_usage(usage);
	if (detail != '\0' && (verb == NULL || strcmp(verb, "app-add") != 0))
		die_perm("-%c: expected -a with it", detail);
	if (verb == NULL)
		verb = "passwd";
	ipc_puts(&m, "manage", verb);
	ipc_puts(&m, "login", argv[optind]);
	ask(&m, "password", "Password", false);
	if (strcmp(verb, "app-list") != 0)
		ask(&m, "code", "Code (none without a second factor)", false);
	if (strcmp(verb, "passwd") == 0)
		ask(&m, "new", "New password", true);
	status = call(&m);
	ipc_message_done(&m); /* passwords were in there */
	return status;
}
