/* enqueue - puts a message into the spool, as postamt-queue would.
 *
 *	enqueue [-a AGE_S] [-f FROM] [-n COUNT] [-p key=value]
 *TO[,notify=...]...
 *
 * The message is on 0. Prints the id. Keys: ret envid body smtputf8 release
 * session held. -n: that many messages, without a sync, nothing printed; -l: by
 * links to few files, for those that nobody touches. -a: arrived so long ago.
 * -d: the next attempt is in so many seconds, else now.
 */
#include "base/clock.h"
#include "base/die.h"
#include "base/file.h"
#include "base/path.h"
#include "base/writer.h"
#include "queue/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { TO_MAX = 60000, LINKS = 50000 };

static unsigned long due_s, links;

static void
parameter(struct envelope *e, struct slice text)
{
	struct slice key, value = text;

	(void)slice_cut(&value, '=', &key);
	if (slice_is(key, "ret"))
		e->ret = value;
	else if (slice_is(key, "envid"))
		e->envid = value;
	else if (slice_is(key, "body"))
		e->body = value;
	else if (slice_is(key, "smtputf8"))
		e->smtputf8 = true;
	else if (slice_is(key, "held"))
		e->held = true;
	else if (slice_is(key, "session"))
		e->session = value;
	else if (!slice_is(key, "release") ||
	    slice_u64(value, UINT32_MAX, &e->release_s) == -1)
		die_perm("no such parameter");
}

static void
recipient(struct recipient *r, struct slice text)
{
	struct slice one, key;

	r->state = QUEUE_TODO;
	(void)slice_cut(&text, ';', &r->address);
	while (slice_cut(&text, ' ', &one)) {
		(void)slice_cut(&one, '=', &key);
		if (slice_is(key, "notify"))
			r->notify = one;
		else if (slice_is(key, "orcpt"))
			r->orcpt = one;
		else
			r->from = one;
	}
}

static int
commit(struct spool *s, struct spool_file *f, bool synced)
{
	char name[QUEUE_ID_LEN + 1], self[64];

	if (synced)
		return spool_commit(s, f);
	queue_id_format(f->id, name);
	(void)snprintf(self, sizeof self, "/proc/self/fd/%d", f->fd);
	if (linkat(AT_FDCWD, self, f->folder, name, AT_SYMLINK_FOLLOW) == -1)
		return -1;
	for (unsigned long i = 1; i < LINKS && i < links; i++) {
		char next[PATH_SIZE], other[QUEUE_ID_LEN + 1];

		queue_id_format(f->id + i, other);
		(void)snprintf(next, sizeof next, "%02u/%s",
		    queue_id_folder(f->id + i), other);
		if (linkat(f->folder, name, s->dir, next, 0) == -1)
			die_temp("link");
	}
	return close(f->fd);
}

static void
put(struct spool *s, struct envelope *e, struct slice message, bool alone)
{
	char id[QUEUE_ID_LEN + 1];
	struct timespec when[2] = { { .tv_nsec = UTIME_OMIT }, { 0 } };
	struct spool_file f;
	struct buf b;

	do {
		if (spool_create(s, &f) == -1)
			die_temp("create");
		e->id = f.id;
		buf_init(&b, ENVELOPE_MAX);
		envelope_put(&b, e);
		if (write_all(f.fd, buf_slice(&b), DEADLINE_NEVER) == -1 ||
		    write_all(f.fd, message, DEADLINE_NEVER) == -1)
			die_temp("write");
		when[1].tv_sec = (time_t)(time(NULL) + (time_t)due_s);
		if (futimens(f.fd, when) == -1)
			die_temp("utimens");
		buf_done(&b);
	} while (commit(s, &f, alone) == -1 && errno == EEXIST);
	queue_id_format(f.id, id);
	if (alone)
		(void)printf("%s\n", id);
}

int
main(int argc, char **argv)
{
	static struct recipient to[TO_MAX];
	struct envelope e = { .to = to, .uid = getuid() };
	unsigned long count = 1;
	static struct buf message;
	struct spool s;
	int c;

	program_init("enqueue");
	e.time_us = (uint64_t)clock_wall_us();
	while ((c = getopt(argc, argv, "a:d:f:l:n:p:")) != -1) {
		if (c == 'a')
			e.time_us -= strtoul(optarg, NULL, 10) * 1000000;
		else if (c == 'd')
			due_s = strtoul(optarg, NULL, 10);
		else if (c == 'l')
			links = strtoul(optarg, NULL, 10);
		else if (c == 'f')
			e.sender = slice_from(optarg);
		else if (c == 'n')
			count = strtoul(optarg, NULL, 10);
		else if (c == 'p')
			parameter(&e, slice_from(optarg));
		else
			return EXIT_PERM;
	}
	for (; optind < argc && e.to_count < TO_MAX; optind++)
		recipient(&to[e.to_count++], slice_from(argv[optind]));
	buf_init(&message, SIZE_MAX / 2);
	if (file_read_fd(STDIN_FILENO, &message) == -1 || spool_open(&s) == -1)
		die_temp("open");
	for (unsigned long i = 0; i < count; i++)
		put(&s, &e, buf_slice(&message), count == 1 && links == 0);
	while (links > LINKS) {
		links -= LINKS;
		put(&s, &e, buf_slice(&message), false);
	}
	buf_done(&message);
	return EXIT_DONE;
}
