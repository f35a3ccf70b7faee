/* accounts/cli_rehash - postamt-user rehash: newer passwords into the table. */
#include "accounts/authdb.h"
#include "accounts/cli.h"
#include "accounts/edit.h"
#include "accounts/override.h"
#include "base/die.h"

#include <stdio.h>

/* 1 its line was replaced, 0 nothing to do, -1 *why. */
static int
take_over(struct edit *e, const struct user *u, struct control_error *why)
{
	struct authdb_account a = { .name = u->name,
		.hash = u->hash,
		.scram = u->scram,
		.changed_s = u->changed_s,
		.must_change = u->must_change };
	struct user fresh = *u;
	struct buf one, two, extra, line, keys;
	char when[24];
	int rc;

	override_apply(&a);
	if (slice_eq(a.hash, u->hash))
		return 0;
	buf_init_secret(&one, 65536);
	buf_init_secret(&two, 65536);
	buf_init_secret(&extra, 65536);
	buf_init_secret(&line, 65536);
	buf_init_secret(&keys, 4096);
	buf_put(&keys, a.scram);
	(void)snprintf(
	    when, sizeof when, "%llu", (unsigned long long)a.changed_s);
	edit_extra(&one, u->extra, "scram", buf_cstr(&keys));
	edit_extra(
	    &two, buf_slice(&one), "changed", a.changed_s > 0 ? when : NULL);
	edit_extra(
	    &extra, buf_slice(&two), "must-change", a.must_change ? "" : NULL);
	fresh.hash = a.hash;
	fresh.extra = buf_slice(&extra);
	edit_line(&line, &fresh);
	rc = edit_commit(e, buf_slice(&line), why);
	buf_done(&one);
	buf_done(&two);
	buf_done(&extra);
	buf_done(&line);
	buf_done(&keys);
	return rc == -1 ? -1 : 1;
}

/* One account after `*done` lines: 1 changed, 0 the table's end, -1. */
static int
next(unsigned *done, unsigned *changed, struct control_error *why)
{
	struct slice rest, line;
	unsigned number = 0;
	struct edit e;
	struct user u;
	int rc = edit_open(&e, NULL, why);

	rest = buf_slice(&e.text);
	while (rc == 0 && control_next(&rest, &number, &line)) {
		if (number <= *done)
			continue;
		*done = number;
		rc = user_parse(
		    line, number, &e.tables.defaults, &e.arena, &u, why);
		e.line = line;
		if (rc == 0)
			rc = take_over(&e, &u, why);
	}
	if (rc == 1)
		++*changed;
	edit_done(&e);
	return rc;
}

int
cli_rehash(int argc, char **argv)
{
	struct control_error why;
	unsigned done = 0, changed = 0;
	int rc;

	(void)argv;
	if (argc != 1)
		die_usage("rehash");
	while ((rc = next(&done, &changed, &why)) == 1)
		;
	if (rc == -1)
		die_control(&why);
	printf("%u\n", changed);
	return EXIT_DONE;
}
