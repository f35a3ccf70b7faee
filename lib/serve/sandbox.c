/* serve/sandbox - a program closes its own doors, whoever started it. */
#include "serve/sandbox.h"

#include "serve/filter.h"
#include "serve/landlock.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { FILES_MAX = 1024, DATA_MIB = 512 };

/* Never above what is set already. */
static int
lower(int resource, rlim_t to)
{
	struct rlimit l;

	if (getrlimit((__rlimit_resource_t)resource, &l) == -1)
		return -1;
	if (l.rlim_max <= to && l.rlim_cur == l.rlim_max)
		return 0;
	if (to < l.rlim_max)
		l.rlim_max = to;
	l.rlim_cur = l.rlim_max;
	return setrlimit((__rlimit_resource_t)resource, &l);
}

static int
set_limits(const struct sandbox *s)
{
	rlim_t files = s->files_max != 0 ? s->files_max : FILES_MAX;
	rlim_t data = s->data_mib != 0 ? s->data_mib : DATA_MIB;

	if (lower(RLIMIT_CORE, 0) == -1)
		return -1;
	if (!SANDBOX_FILTERS)
		return 0;
	/* What a program started later may need is not known here. */
	if (s->doors & SANDBOX_PROGRAM)
		return 0;
	if (lower(RLIMIT_NOFILE, files) == -1)
		return -1;
	return lower(RLIMIT_DATA, data << 20);
}

static int
set_filter(unsigned doors)
{
	struct sock_filter code[FILTER_MAX];
	struct sock_fprog program = { .filter = code };

	program.len = (unsigned short)filter_build(doors, code);
	if (program.len == 0)
		return errno == ENOSYS ? 0 : -1;
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0)
		return 0;
	return errno == ENOSYS ? 0 : -1; /* a kernel without seccomp */
}

int
sandbox_enter(const struct sandbox *s)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 || set_limits(s) == -1)
		return -1;
	if (!SANDBOX_FILTERS)
		return 0;
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == -1)
		return -1;
	if (landlock_enter(s) == -1)
		return -1;
	return set_filter(s->doors);
}
