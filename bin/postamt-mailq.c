/* postamt-mailq - look at the queue, and have a say in it. */
#include "base/die.h"
#include "base/output.h"
#include "base/path.h"
#include "base/writer.h"
#include "ipc/ipc.h"
#include "queue/list.h"
#include "serve/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { OUT_MAX = 256 * 1024 * 1024, OUT_FLUSH = 65536, VERB_S = 600 };

static const char synopsis[] =
    "[--tsv|--json] [list [ID...]]\n"
    "       postamt-mailq cat ID...\n"
    "       postamt-mailq flush|hold|release|remove|bounce ID...|all";

static int
put_out(struct buf *out, size_t keep)
{
	int rc = 0;

	if (out->len > keep) {
		rc = buf_failed(out)
		    ? -1
		    : write_all(STDOUT_FILENO, buf_slice(out), DEADLINE_NEVER);
		buf_reset(out);
	}
	return rc;
}

static queue_id
parse_id(const char *text)
{
	queue_id id;

	if (queue_id_parse(slice_from(text), &id) == -1)
		die_perm("'%s' is no id of a message", text);
	return id;
}

/* The queue, which is not made here: it would be the wrong user's. */
static bool
open_queue(struct spool *spool)
{
	char path[PATH_SIZE];
	struct stat st;

	if (path_join(path, path_spool(), "queue") == -1)
		die_temp("open the queue");
	if (stat(path, &st) == -1 && errno == ENOENT)
		return false;
	if (spool_open(spool) == -1)
		die_temp("open %s", path);
	return true;
}

static void
choose(struct spool *spool, char **args, queue_id **ids, size_t *count)
{
	size_t n = 0;

	if (*args == NULL) {
		if (list_ids(spool, ids, count) == -1)
			die_temp("read the queue");
		return;
	}
	while (args[n] != NULL)
		n++;
	*ids = calloc(n + 1, sizeof **ids);
	if (*ids == NULL)
		die_temp("list");
	for (size_t i = 0; i < n; i++)
		(*ids)[i] = parse_id(args[i]);
	*count = n;
}

static int
do_list(enum list_form form, char **args)
{
	struct list l = { .form = form, .now_s = time(NULL) };
	queue_id *ids = NULL;
	size_t count = 0;
	struct spool spool;
	struct buf out;
	struct why why = { -1 };
	bool there = open_queue(&spool);

	if (there) {
		why_open(&why);
		choose(&spool, args, &ids, &count);
	}
	buf_init(&out, OUT_MAX);
	list_begin(&out, &l);
	for (size_t i = 0; i < count; i++)
		if (list_one(&out, &l, &spool, &why, ids[i]) == -1 ||
		    put_out(&out, OUT_FLUSH) == -1)
			die_temp("list the queue");
	list_end(&out, &l);
	if (put_out(&out, 0) == -1)
		die_temp("write");
	buf_done(&out);
	free(ids);
	if (there) {
		why_close(&why);
		spool_close(&spool);
	}
	return *args != NULL && l.messages < count ? EXIT_PERM : EXIT_DONE;
}

static void
cat_one(struct spool *spool, const char *text)
{
	static char piece[OUT_FLUSH];
	int fd = spool_open_message(spool, parse_id(text), O_RDONLY);
	ssize_t n;

	if (fd == -1 && errno == ENOENT)
		die_perm("%s is not in the queue", text);
	if (fd == -1)
		die_temp("open %s", text);
	while ((n = read(fd, piece, sizeof piece)) > 0)
		if (write_all(STDOUT_FILENO, slice_of(piece, (size_t)n),
			DEADLINE_NEVER) == -1)
			die_temp("write");
	if (n == -1)
		die_temp("read %s", text);
	(void)close(fd);
}

static int
do_cat(char **args)
{
	struct spool spool;

	if (*args == NULL)
		die_usage(synopsis);
	if (!open_queue(&spool))
		die_perm("there is no queue");
	for (; *args != NULL; args++)
		cat_one(&spool, *args);
	return EXIT_DONE;
}

/* One that ends just then closes the connection: the next one answers. */
static int
ask(struct ipc *send, struct ipc_message *m, const char *verb, const char *id)
{
	for (int i = 0; i < 2; i++) {
		if (send->fd == -1 && ipc_connect(send, "send") == -1)
			return -1;
		ipc_message_reset(m);
		ipc_puts(m, "verb", verb);
		ipc_puts(m, "id", id);
		if (ipc_call(send, m, deadline_in(VERB_S)) == 0)
			return 0;
		ipc_close(send);
	}
	return -1;
}

static int
do_verb(const char *verb, char **args)
{
	struct ipc send = { .fd = -1 };
	unsigned long long count = 0;
	int status = EXIT_DONE;
	struct slice text = slice_from("");
	struct ipc_message m;

	if (*args == NULL)
		die_usage(synopsis);
	for (char **a = args; *a != NULL; a++)
		if (strcmp(*a, "all") != 0)
			(void)parse_id(*a);
	ipc_message_init(&m);
	for (; *args != NULL; args++) {
		if (ask(&send, &m, verb, *args) == -1)
			die_temp("ask postamt-send");
		count += ipc_getu(&m, "count", 0);
		if (ipc_is(&m, "status", "ok"))
			continue;
		(void)ipc_get(&m, "text", &text);
		(void)dprintf(STDERR_FILENO, "%s: %s: %.*s\n", program_name(),
		    *args, SLICE(text));
		if (status != EXIT_TEMP)
			status = ipc_is(&m, "status", "perm") ? EXIT_PERM
							      : EXIT_TEMP;
	}
	(void)printf(
	    "%s: %llu message%s\n", verb, count, count == 1 ? "" : "s");
	ipc_message_done(&m);
	ipc_close(&send);
	return output_done(status);
}

static void
enter_sandbox(void)
{
	struct sandbox s = { .doors = SANDBOX_FRONT, .read = { path_spool() } };

	tzset();
	if (sandbox_enter(&s) == -1)
		die_temp("enter the sandbox");
}

int
main(int argc, char **argv)
{
	static const char *const verbs[] = { "flush", "hold", "release",
		"remove", "bounce" };
	static const struct option options[] = { { "tsv", 0, NULL, 't' },
		{ "json", 0, NULL, 'j' }, { NULL, 0, NULL, 0 } };
	enum list_form form = LIST_TABLE;
	char **args;
	int c;

	program_init("postamt-mailq");
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == '?')
			die_usage(synopsis);
		form = c == 't' ? LIST_TSV : LIST_JSON;
	}
	enter_sandbox();
	args = argv + optind;
	if (*args == NULL)
		return do_list(form, args);
	if (strcmp(*args, "list") == 0)
		return do_list(form, args + 1);
	if (strcmp(*args, "cat") == 0)
		return do_cat(args + 1);
	for (unsigned i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (strcmp(*args, verbs[i]) == 0)
			return do_verb(verbs[i], args + 1);
	die_usage(synopsis);
}
