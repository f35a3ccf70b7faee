#include "serve/identity.h"

#include "base/file.h"
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void
test_parse(void)
{
	static const struct {
		const char *text;
		int err; /* 0: parses */
		uid_t uid;
		gid_t gid;
	} rows[] = {
		{ "1000", 0, 1000, 1000 },
		{ "1000:100", 0, 1000, 100 },
		{ "0", 0, 0, 0 },
		{ "root", 0, 0, 0 },
		{ "root:root", 0, 0, 0 },
		{ "root:12", 0, 0, 12 },
		{ "4294967294", 0, 4294967294U, 4294967294U },
		{ "4294967295", ENOENT, 0, 0 },
		{ "no-such-user-here", ENOENT, 0, 0 },
		{ "1000:no-such-group-here", ENOENT, 0, 0 },
		{ "", EINVAL, 0, 0 },
		{ ":100", EINVAL, 0, 0 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct identity id;
		int rc = identity_parse(slice_from(rows[i].text), &id);

		if (rows[i].err != 0) {
			ROW(i, rc == -1 && errno == rows[i].err);
			continue;
		}
		ROW(i, rc == 0);
		ROW(i, rc == 0 && id.uid == rows[i].uid);
		ROW(i, rc == 0 && id.gid == rows[i].gid);
	}
}

static void
test_service(void)
{
	struct control_error why = { 0 };
	struct identity id = { 0 };
	char path[PATH_SIZE];

	(void)setenv("POSTAMT_CONF", unit_dir(), 1);
	(void)path_join(path, unit_dir(), "uid");
	CHECK(mkdir(path, 0700) == 0);
	CHECK(identity_service("none-such", &id, &why) == 0);
	(void)path_join(path, unit_dir(), "uid/net");
	CHECK(
	    file_replace(path, slice_from("# who\n61001:61002\n"), 0644) == 0);
	CHECK(identity_service("net", &id, &why) == 1);
	CHECK(id.uid == 61001 && id.gid == 61002);
	CHECK(file_replace(path, slice_from("no-such-user\n"), 0644) == 0);
	CHECK(identity_service("net", &id, &why) == -1);
	CHECK(strcmp(why.file, "uid/net") == 0);
}

/* In a child, since there is no way back. */
static void
test_become(void)
{
	const struct identity nobody = { 61234, 61235 };
	const struct identity self = { getuid(), getgid() };
	int status;
	pid_t pid;

	if (getuid() != 0) {
		CHECK(identity_become(&self) == 0);
		CHECK(identity_become(&nobody) == -1);
		return;
	}
	pid = fork();
	if (pid == 0) {
		gid_t groups[8];

		if (identity_become(&nobody) == -1 || geteuid() != 61234 ||
		    getegid() != 61235 || getgroups(8, groups) != 0)
			_exit(1);
		_exit(identity_become(&self) == -1 ? 0 : 2);
	}
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
}

int
main(void)
{
	return unit_run("serve/identity",
	    (CU_TestFunc[]){ test_parse, test_service, test_become, NULL });
}
