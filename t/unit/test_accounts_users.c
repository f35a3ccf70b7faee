/* test accounts/users */
#include "accounts/users.h"
#include "unit.h"

#include <stdlib.h>

static void
test_lines(void)
{
	static const struct {
		const char *line;
		const char *expected; /* NULL: parses; else part of why */
		const char *name, *hash, *home;
		unsigned uid;
		uint64_t quota;
	} rows[] = {
		{ "A.B@Example.org:{PLAIN}x:7:8::/h:", NULL, "a.b@example.org",
		    "{PLAIN}x", "/h", 7, 0 },
		{ "u:$y$x:7:8", NULL, "u@example.net", "$y$x",
		    "/m/example.net/u", 7, 0 },
		{ "u:x:7:8::::quota=1G", NULL, "u@example.net", "x",
		    "/m/example.net/u", 7, 1 << 30 },
		{ "u:x:7:8::::userdb_quota_rule=*:storage=2M", NULL,
		    "u@example.net", "x", "/m/example.net/u", 7, 2 << 20 },
		{ "u:x:7:8::::a=b userdb_quota_rule=*:bytes=12", NULL,
		    "u@example.net", "x", "/m/example.net/u", 7, 12 },
		{ "u:x:7:8::::userdb_quota_rule=*:storage=12", NULL,
		    "u@example.net", "x", "/m/example.net/u", 7, 12288 },
		{ "u:!:7:8::/h/:", NULL, "u@example.net", "", "/h/", 7, 0 },
		{ "u", "name:password:uid", NULL, NULL, NULL, 0, 0 },
		{ ":x:7:8", "user@domain", NULL, NULL, NULL, 0, 0 },
		{ "a b@x:x:7:8", "user@domain", NULL, NULL, NULL, 0, 0 },
		{ "a/b@x:x:7:8", "user@domain", NULL, NULL, NULL, 0, 0 },
		{ "..@x:x:7:8", "user@domain", NULL, NULL, NULL, 0, 0 },
		{ "a@..:x:7:8", "user@domain", NULL, NULL, NULL, 0, 0 },
		{ "u:x:0:8", "uid from 1", NULL, NULL, NULL, 0, 0 },
		{ "u:x::8", "uid from 1", NULL, NULL, NULL, 0, 0 },
		{ "u:x:4294967295:8", "uid from 1", NULL, NULL, NULL, 0, 0 },
		{ "u:x:7:x", "a gid", NULL, NULL, NULL, 0, 0 },
		{ "u:x:7:8::h", "absolute path", NULL, NULL, NULL, 0, 0 },
		{ "u:x:7:8::/a/../b", "absolute path", NULL, NULL, NULL, 0, 0 },
		{ "u:x:7:8::::quota=1X", "quota=", NULL, NULL, NULL, 0, 0 },
		{ "u:x\ty:7:8", "no control", NULL, NULL, NULL, 0, 0 },
	};
	struct user_defaults d = { slice_from("example.net"), false, (uid_t)-1,
		(gid_t)-1 };
	struct arena arena;

	(void)setenv("POSTAMT_MAIL", "/m", 1);
	arena_init(&arena, 65536);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct control_error why = { 0 };
		struct user u = { 0 };
		int rc = user_parse(
		    slice_from(rows[i].line), 3, &d, &arena, &u, &why);

		if (rows[i].expected != NULL) {
			ROW(i, rc == -1 && why.line == 3 && why.err == 0);
			ROW(i, strstr(why.expected, rows[i].expected) != NULL);
			continue;
		}
		ROW(i, rc == 0 && u.uid == rows[i].uid && u.gid == 8);
		ROW(i, slice_is(u.name, rows[i].name));
		ROW(i, slice_is(u.hash, rows[i].hash));
		ROW(i, slice_is(u.home, rows[i].home));
		ROW(i, u.quota_octets == rows[i].quota && u.receives);
	}
	arena_done(&arena);
}

static void
test_extra(void)
{
	struct user_defaults d = { slice_from("x"), true, 5, 6 };
	struct control_error why;
	struct arena arena;
	struct user u;

	arena_init(&arena, 65536);
	CHECK(user_parse(slice_from("u:x:7:8::::send-only changed=9 "
				    "must-change scram=4096,a,b,c "
				    "allow_nets=127.0.0.0/8"),
		  1, &d, &arena, &u, &why) == 0);
	CHECK(u.uid == 5 && u.gid == 6);
	CHECK(!u.receives && u.sends && u.must_change && u.changed_s == 9);
	CHECK(slice_is(u.scram, "4096,a,b,c"));
	CHECK(slice_is(u.nets, "127.0.0.0/8"));
	CHECK(user_parse(slice_from("u:x:7:8::::sender=1 receive-only"), 1, &d,
		  &arena, &u, &why) == 0);
	CHECK(u.receives && !u.sends && !u.must_change);
	arena_done(&arena);
}

int
main(void)
{
	return unit_run(
	    "accounts/users", (CU_TestFunc[]){ test_lines, test_extra, NULL });
}
