/* maildir/environ - what an owner's program finds in its environment. */
#include "maildir/environ.h"

#include "maildir/job.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ENVIRON_COUNT = 40 };

struct vars {
	struct arena *arena;
	char *list[ENVIRON_COUNT + 1];
	size_t count;
	bool failed;
};

static void
put(struct vars *v, const char *name, struct slice value)
{
	size_t size = strlen(name) + value.len + 2;
	char *p = arena_alloc(v->arena, size);

	if (p == NULL || v->count == ENVIRON_COUNT) {
		v->failed = true;
		return;
	}
	(void)snprintf(p, size, "%s=%.*s", name, SLICE(value));
	v->list[v->count++] = p;
}

static void
put_inherited(struct vars *v, const char *name)
{
	const char *value = getenv(name);

	if (value != NULL)
		put(v, name, slice_from(value));
}

/* HOST2: what stands before the last dot of HOST, and so on. */
static void
put_hosts(struct vars *v, struct slice host)
{
	static const char *const names[] = { "HOST", "HOST2", "HOST3",
		"HOST4" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		ptrdiff_t dot = slice_rindex(host, '.');

		put(v, names[i], host);
		host.len = dot == -1 ? 0 : (size_t)dot;
	}
}

/* EXT2: what stands behind the first dash of EXT, and so on. */
static void
put_exts(struct vars *v, struct slice ext)
{
	static const char *const names[] = { "EXT", "EXT2", "EXT3", "EXT4" };
	struct slice head;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		put(v, names[i], ext);
		(void)slice_cut(&ext, '-', &head);
	}
}

/* The line that begins a message in an mbox: no blanks in the sender. */
static void
put_ufline(struct vars *v, struct slice sender)
{
	struct slice from =
	    sender.len > 0 ? sender : slice_from("MAILER-DAEMON");
	size_t size = from.len + 64;
	char *p = arena_alloc(v->arena, size), date[32];
	time_t now = time(NULL);
	struct tm tm;

	if (p == NULL || gmtime_r(&now, &tm) == NULL ||
	    asctime_r(&tm, date) == NULL) {
		v->failed = true;
		return;
	}
	(void)snprintf(p, size, "From %.*s %s", SLICE(from), date);
	for (size_t i = 5; i < 5 + from.len; i++)
		if (p[i] == ' ' || p[i] == '\t')
			p[i] = '-';
	put(v, "UFLINE", slice_from(p)); /* with the date's line end */
}

static void
put_addresses(struct vars *v, const struct job *j)
{
	struct slice to = j->delivery->recipient, user = j->account->name;
	ptrdiff_t at = slice_rindex(to, '@');
	size_t local = at == -1 ? to.len : (size_t)at;

	put(v, "RECIPIENT", to);
	put(v, "LOCAL", slice_of(to.p, local));
	put_hosts(v, slice_from_at(to, at == -1 ? to.len : local + 1));
	at = slice_rindex(user, '@');
	put(v, "USER", slice_of(user.p, at == -1 ? user.len : (size_t)at));
	put(v, "ACCOUNT", user);
}

char **
environ_make(struct job *j, struct slice fallback, struct slice new_sender)
{
	struct vars v = { .arena = &j->arena };
	char **list;

	put(&v, "PATH", slice_from("/usr/local/bin:/usr/bin:/bin"));
	put(&v, "SHELL", slice_from("/bin/sh"));
	put(&v, "HOME", slice_from(j->home));
	put(&v, "SENDER", j->delivery->sender);
	put(&v, "NEWSENDER", new_sender);
	put_addresses(&v, j);
	put_exts(&v, j->account->detail);
	if (fallback.p != NULL)
		put(&v, "DEFAULT", fallback);
	put(&v, "DTLINE", j->dtline);
	put(&v, "RPLINE", j->rpline);
	put_ufline(&v, j->delivery->sender);
	put_inherited(&v, "POSTAMT_CONF");
	put_inherited(&v, "POSTAMT_RUN");
	put_inherited(&v, "POSTAMT_SPOOL");
	list = arena_alloc(&j->arena, sizeof v.list);
	if (v.failed || list == NULL)
		return NULL;
	memcpy(list, v.list, sizeof v.list);
	return list;
}
