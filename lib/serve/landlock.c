/* serve/landlock - which files a sandbox may open (landlock(7)). */
#include "serve/landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Linux 6.12's, by number: headers may be older than the kernel. */
struct attributes {
	uint64_t fs;
	uint64_t net;	 /* ABI 4 */
	uint64_t scoped; /* ABI 6 */
};

enum {
	NET_TCP = 3,	     /* bind and connect */
	SCOPE_ALL = 3,	     /* abstract unix sockets, signals */
	FS_EXECUTE = 1 << 0, /* the bits of LANDLOCK_ACCESS_FS_ */
	FS_WRITE_FILE = 1 << 1,
	FS_READ_FILE = 1 << 2,
	FS_READ_DIR = 1 << 3,
	FS_MAKE_CHAR = 1 << 6,
	FS_MAKE_BLOCK = 1 << 11,
	FS_ABI_1 = (1 << 13) - 1,
	FS_REFER = 1 << 13,    /* ABI 2: rename between folders */
	FS_TRUNCATE = 1 << 14, /* ABI 3 */
};

static uint64_t
fs_known(long abi)
{
	uint64_t known = FS_ABI_1;

	if (abi >= 2)
		known |= FS_REFER;
	if (abi >= 3)
		known |= FS_TRUNCATE;
	return known;
}

/* A path that is not there needs no rule: nothing in it can be opened. */
static int
allow_beneath(int rules, const char *path, uint64_t access)
{
	struct landlock_path_beneath_attr rule = { .allowed_access = access };
	struct stat st;
	int rc;

	rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent_fd == -1)
		return errno == ENOENT || errno == EACCES ? 0 : -1;
	if (fstat(rule.parent_fd, &st) == 0 && !S_ISDIR(st.st_mode))
		rule.allowed_access &=
		    FS_READ_FILE | FS_WRITE_FILE | FS_TRUNCATE;
	rc = (int)syscall(
	    SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	(void)close(rule.parent_fd);
	return rc;
}

static int
allow_paths(int rules, const struct sandbox *s, uint64_t known)
{
	const uint64_t read = FS_READ_FILE | FS_READ_DIR;
	const uint64_t write =
	    known & ~(uint64_t)(FS_EXECUTE | FS_MAKE_CHAR | FS_MAKE_BLOCK);

	for (size_t i = 0; i < SANDBOX_PATHS && s->read[i] != NULL; i++)
		if (allow_beneath(rules, s->read[i], read) == -1)
			return -1;
	for (size_t i = 0; i < SANDBOX_PATHS && s->write[i] != NULL; i++)
		if (allow_beneath(rules, s->write[i], write) == -1)
			return -1;
	return 0;
}

int
landlock_enter(const struct sandbox *s)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);
	bool program = (s->doors & SANDBOX_PROGRAM) != 0;
	struct attributes a = { 0 };
	size_t size = sizeof a.fs;
	int rules, rc;

	if (abi < 1)
		return 0;
	if (!program)
		a.fs = fs_known(abi);
	if (abi >= 4 && (s->doors & SANDBOX_INET) == 0 && !program)
		a.net = NET_TCP;
	if (abi >= 6 && !program)
		a.scoped = SCOPE_ALL;
	if (abi >= 4)
		size = offsetof(struct attributes, scoped);
	if (abi >= 6)
		size = sizeof a;
	if (a.fs == 0 && a.net == 0 && a.scoped == 0)
		return 0;

	rules = (int)syscall(SYS_landlock_create_ruleset, &a, size, 0);
	if (rules == -1)
		return -1;
	rc = allow_paths(rules, s, a.fs);
	if (rc == 0)
		rc = (int)syscall(SYS_landlock_restrict_self, rules, 0);
	(void)close(rules);
	return rc;
}
