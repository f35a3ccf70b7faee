/* base/path - where configuration, sockets and the queue are. */
#include "base/path.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static const char *
env_or(const char *name, const char *fallback)
{
	const char *v = getenv(name);

	return v != NULL && *v != '\0' ? v : fallback;
}

const char *
path_conf(void)
{
	return env_or("POSTAMT_CONF", "/etc/postamt");
}

const char *
path_run(void)
{
	return env_or("POSTAMT_RUN", "/run/postamt");
}

const char *
path_spool(void)
{
	return env_or("POSTAMT_SPOOL", "/var/spool/postamt");
}

int
path_join(char out[PATH_SIZE], const char *dir, const char *name)
{
	int n = snprintf(out, PATH_SIZE, "%s/%s", dir, name);

	if (n >= 0 && n < PATH_SIZE)
		return 0;
	errno = ENAMETOOLONG;
	return -1;
}
