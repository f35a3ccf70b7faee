/* test accounts/build and accounts/rcpt: from text tables to look-ups */
#include "accounts/authdb.h"
#include "accounts/build.h"
#include "accounts/rcpt.h"
#include "base/file.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static unsigned warnings;

static void
count_warning(const char *file, unsigned line, const char *text)
{
	(void)file;
	(void)line;
	(void)text;
	warnings++;
}

static void
table(const char *name, const char *text)
{
	char path[PATH_SIZE];

	CHECK(path_join(path, unit_dir(), name) == 0);
	if (text == NULL)
		(void)unlink(path);
	else
		CHECK(file_replace(path, slice_from(text), 0600) == 0);
}

static int
build(const char *users, const char *aliases, struct control_error *why)
{
	struct build_report report;

	table("me", "mx.example.org\n");
	table("domains", "example.org\nexample.net # no\nE.com\n");
	table("domains", "example.org\n# no\nE.com\n");
	table("users", users);
	table("aliases", aliases);
	warnings = 0;
	return build_tables(false, count_warning, &report, why);
}

static const char users[] =
    "alice@example.org:{PLAIN}x:20000:20001::/m/alice::quota=1K\n"
    "bob:{PLAIN}y:20001:20001::/m/bob::send-only\n";
static const char aliases[] = "postmaster: alice\n"
			      "team@example.org: alice, Bob+x@example.org,"
			      " out@foreign.tld\n"
			      "@e.com: alice@example.org\n";

/* Nobody is told that a name is not ours because the table is damaged. */
static void
test_cut(const struct rcpt_db *db)
{
	struct rcpt_db cut = *db;
	struct rcpt r;

	cut.len = 2048; /* the header alone */
	CHECK(rcpt_find(&cut, slice_from("alice@example.org"), &r) ==
	    RCPT_CORRUPT);
	CHECK(rcpt_find(&cut, slice_from("postmaster"), &r) == RCPT_CORRUPT);
	cut.len = 100;
	CHECK(rcpt_find(&cut, slice_from("alice@example.org"), &r) ==
	    RCPT_CORRUPT);
}

static void
test_find(void)
{
	static const struct {
		const char *address;
		enum rcpt_result result;
		const char *account, *targets, *detail;
	} rows[] = {
		{ "alice@example.org", RCPT_ACCOUNT, "alice@example.org", "",
		    "" },
		{ "ALICE@EXAMPLE.ORG", RCPT_ACCOUNT, "alice@example.org", "",
		    "" },
		{ "alice+Lists@example.org", RCPT_ACCOUNT, "alice@example.org",
		    "", "Lists" },
		{ "alice+a+b@example.org", RCPT_ACCOUNT, "alice@example.org",
		    "", "a+b" },
		{ "\"alice\"@example.org", RCPT_ACCOUNT, "alice@example.org",
		    "", "" },
		{ "\"al\\ice+X\"@example.org", RCPT_ACCOUNT,
		    "alice@example.org", "", "" },
		{ "\"alice+X\"@example.org", RCPT_ACCOUNT, "alice@example.org",
		    "", "X" },
		{ "postmaster", RCPT_ALIAS, "", "alice@example.org", "" },
		{ "PostMaster@example.org", RCPT_ALIAS, "", "alice@example.org",
		    "" },
		{ "team+x@example.org", RCPT_ALIAS, "",
		    "alice@example.org\nBob+x@example.org\nout@foreign.tld",
		    "x" },
		{ "any.thing@e.com", RCPT_ALIAS, "", "alice@example.org", "" },
		{ "any.thing@E.COM", RCPT_ALIAS, "", "alice@example.org", "" },
		{ "nobody@example.org", RCPT_UNKNOWN, "", "", "" },
		{ "+x@example.org", RCPT_UNKNOWN, "", "", "" },
		{ "\"\"@example.org", RCPT_UNKNOWN, "", "", "" },
		{ "alice%foreign.tld@example.org", RCPT_UNKNOWN, "", "", "" },
		{ "\"alice@foreign.tld\"@example.org", RCPT_UNKNOWN, "", "",
		    "" },
		{ "alice@example.org@foreign.tld", RCPT_FOREIGN, "", "", "" },
		{ "alice@foreign.tld", RCPT_FOREIGN, "", "", "" },
		{ "alice@[127.0.0.1]", RCPT_FOREIGN, "", "", "" },
		{ "alice@+", RCPT_FOREIGN, "", "", "" },
		{ "alice@sub.example.org", RCPT_FOREIGN, "", "", "" },
		{ "alice", RCPT_SYNTAX, "", "", "" },
		{ "", RCPT_SYNTAX, "", "", "" },
		{ "@example.org", RCPT_SYNTAX, "", "", "" },
		{ "alice@", RCPT_SYNTAX, "", "", "" },
	};
	struct control_error why = { 0 };
	struct rcpt_db db;

	CHECK(build(users, aliases, &why) == 0);
	CHECK(warnings == 0);
	CHECK(rcpt_open(&db) == 0);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct rcpt r;

		ROW(i,
		    rcpt_find(&db, slice_from(rows[i].address), &r) ==
			rows[i].result);
		ROW(i, slice_is(r.account, rows[i].account));
		ROW(i, slice_is(r.targets, rows[i].targets));
		ROW(i, slice_is(r.detail, rows[i].detail));
	}
	test_cut(&db);
	rcpt_close(&db);
}

static void
test_values(void)
{
	struct control_error why;
	struct authdb_account a;
	struct cdbmap_file auth;
	struct rcpt_db db;
	struct rcpt r;
	bool root = geteuid() == 0;

	CHECK(build(users, aliases, &why) == 0);
	CHECK(rcpt_open(&db) == 0);
	CHECK(rcpt_find(&db, slice_from("alice@example.org"), &r) == 0);
	CHECK(r.uid == (root ? 20000 : geteuid()));
	CHECK(r.gid == (root ? 20001 : getegid()));
	CHECK(slice_is(r.home, "/m/alice") && r.quota_octets == 1024);
	CHECK(r.receives);
	CHECK(rcpt_find(&db, slice_from("bob@example.org"), &r) == 0);
	CHECK(!r.receives && r.quota_octets == 0);
	CHECK(authdb_open(&auth) == 0);
	CHECK(authdb_find(&auth, slice_from("Bob"), &a) == CDBMAP_FOUND);
	CHECK(slice_is(a.name, "bob@example.org") && a.sends);
	CHECK(slice_is(a.hash, "{PLAIN}y") && slice_is(a.home, "/m/bob"));
	CHECK(
	    authdb_find(&auth, slice_from("postmaster"), &a) == CDBMAP_ABSENT);
	CHECK(authdb_find(&auth, slice_from("@"), &a) == CDBMAP_ABSENT);
	/* A change is another file; the open one stays as it was. */
	CHECK(build(users, "x: alice\n", &why) == 0);
	CHECK(rcpt_find(&db, slice_from("x@example.org"), &r) == RCPT_UNKNOWN);
	CHECK(rcpt_refresh(&db) == 0);
	CHECK(rcpt_find(&db, slice_from("x@example.org"), &r) == RCPT_ALIAS);
	cdbmap_close(&auth);
	rcpt_close(&db);
}

static void
test_may_send(void)
{
	static const char some[] = "alice:{PLAIN}x:20000:20000\n"
				   "rob:{PLAIN}x:20000:20000::::receive-only\n"
				   "out:{PLAIN}x:20000:20000::::send-only\n"
				   "shut:{PLAIN}x:20000:20000::::nologin\n";
	static const struct {
		const char *login;
		enum rcpt_result result;
	} rows[] = {
		{ "alice@example.org", RCPT_ACCOUNT },
		{ "ALICE@example.org", RCPT_ACCOUNT },
		{ "out@example.org", RCPT_ACCOUNT },
		{ "rob@example.org", RCPT_UNKNOWN },
		{ "shut@example.org", RCPT_UNKNOWN },
		{ "alice+x@example.org", RCPT_UNKNOWN },
		{ "gone@example.org", RCPT_UNKNOWN }, /* the catch-all's */
		{ "alias@example.org", RCPT_UNKNOWN },
		{ "a@else.org", RCPT_UNKNOWN },
		{ "alice", RCPT_UNKNOWN },
		{ "", RCPT_UNKNOWN },
	};
	struct control_error why;
	struct rcpt_db db;

	CHECK(build(some, "alias: alice\n@example.org: alice\n", &why) == 0);
	CHECK(rcpt_open(&db) == 0);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ROW(i,
		    rcpt_may_send(&db, slice_from(rows[i].login)) ==
			rows[i].result);
	rcpt_close(&db);
}

static void
test_refused(void)
{
	static const struct {
		const char *users, *aliases, *file;
		unsigned line;
		const char *expected;
	} rows[] = {
		{ "a@example.org:x:9:9\na@Example.org:x:9:9\n", "", "users", 2,
		    "(line 1)" },
		{ "a@foreign.tld:x:9:9\n", "", "users", 1, "table domains" },
		{ "a:x:zero:9\n", "", "users", 1, "uid" },
		{ "a:x:9:9\n", "a: b\n", "aliases", 1, "no account" },
		{ "", "a@foreign.tld: b\n", "aliases", 1, "table domains" },
		{ "", "a: b\na: c\n", "aliases", 2, "(line 1)" },
		{ "", "a\n", "aliases", 1, "name: target" },
		{ "", "a:\n", "aliases", 1, "a target" },
		{ "", "\n# c\na: b,,c\n", "aliases", 3, "user@domain" },
		{ "", "a: |cat\n", "aliases", 1, ".postamt" },
		{ "", "a: a\n", "aliases", 1, "loop" },
		{ "", "a: a+x\n", "aliases", 1, "loop" },
		{ "", "@e.com: x@e.com\n", "aliases", 1, "loop" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct control_error why = { 0 };
		struct rcpt_db db;
		struct rcpt r;

		CHECK(build("old:x:9:9\n", "", &why) == 0);
		ROW(i, build(rows[i].users, rows[i].aliases, &why) == -1);
		ROW(i, strcmp(why.file, rows[i].file) == 0 && why.err == 0);
		ROW(i, why.line == rows[i].line);
		ROW(i, strstr(why.expected, rows[i].expected) != NULL);
		/* The old tables stay in force. */
		CHECK(rcpt_open(&db) == 0);
		ROW(i, rcpt_find(&db, slice_from("old@example.org"), &r) == 0);
		rcpt_close(&db);
	}
}

static void
test_chains(void)
{
	struct control_error why = { 0 };
	char text[4096] = "";
	size_t n = 0;

	CHECK(build(users,
		  "@e.com: bob\npostmaster: bob\n"
		  "a: b\nb: c\nc: a@foreign.tld, nobody\n",
		  &why) == 0);
	CHECK(warnings == 1);
	for (int i = 0; i < 31; i++)
		n += (size_t)sprintf(text + n, "l%d: l%d\n", i, i + 1);
	(void)sprintf(text + n, "l31: alice\n");
	CHECK(build(users, text, &why) == 0);
	(void)sprintf(text + n, "l31: l32\nl32: alice\n");
	CHECK(build(users, text, &why) == -1);
	CHECK(strstr(why.expected, "32 aliases") != NULL);
}

static void
test_warnings(void)
{
	static const struct {
		const char *password, *aliases;
		unsigned warnings;
	} rows[] = {
		{ "{PLAIN}x", aliases, 0 },
		{ "{plain}x", aliases, 0 },
		{ "", aliases, 0 },
		{ "!", aliases, 0 },
		{ "$6$x$y", aliases, 0 },
		{ "{SSHA256.hex}00", aliases, 0 },
		{ "{CRAM-MD5}00", aliases, 1 },
		{ "{}x", aliases, 1 },
		{ "{PLAIN}x", "postmaster: alice\n", 1 }, /* not in e.com */
		{ "{PLAIN}x", "", 1 },			  /* one for both */
		{ "{PLAIN}x", "@example.org: alice\n@e.com: alice\n", 0 },
	};
	struct control_error why = { 0 };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char text[200];

		(void)snprintf(text, sizeof text,
		    "alice@example.org:%s:20000:20001\n"
		    "bob@example.org:{PLAIN}x:20001:20001\n",
		    rows[i].password);
		ROW(i, build(text, rows[i].aliases, &why) == 0);
		ROW(i, warnings == rows[i].warnings);
	}
}

int
main(void)
{
	(void)setenv("POSTAMT_CONF", unit_dir(), 1);
	return unit_run("accounts/build",
	    (CU_TestFunc[]){ test_find, test_values, test_may_send,
		test_refused, test_chains, test_warnings, NULL });
}
