/* accounts/state - what postamt-auth writes down about an account. */
#include "accounts/state.h"

#include "accounts/name.h"
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

const char *
state_root(void)
{
	static char path[PATH_SIZE];
	const char *v = getenv("POSTAMT_STATE");

	if (v != NULL && *v != '\0')
		return v;
	v = getenv("POSTAMT_CONF");
	if (v == NULL || *v == '\0')
		return "/var/lib/postamt";
	return path_join(path, v, "state") == 0 ? path : "/var/lib/postamt";
}

int
state_path(char out[PATH_SIZE], struct slice account, const char *file)
{
	struct slice local, domain;
	int n;

	if (!name_ok(account) || !name_split(account, &local, &domain)) {
		errno = EINVAL;
		return -1;
	}
	n = snprintf(out, PATH_SIZE, "%s/%.*s/%.*s%s%s", state_root(),
	    SLICE(domain), SLICE(local), *file == '\0' ? "" : "/", file);
	if (n >= 0 && n < PATH_SIZE)
		return 0;
	errno = ENAMETOOLONG;
	return -1;
}

static int
make_dir(const char *path)
{
	return mkdir(path, 0700) == 0 || errno == EEXIST ? 0 : -1;
}

int
state_make(struct slice account)
{
	char path[PATH_SIZE], *slash;

	if (state_path(path, account, "") == -1)
		return -1;
	if (make_dir(path) == 0)
		return 0;
	slash = strrchr(path, '/');
	*slash = '\0';
	if (make_dir(state_root()) == -1 || make_dir(path) == -1)
		return -1;
	*slash = '/';
	return make_dir(path);
}

/* Its name, and those above it up to the root's. */
static int
sync_names(char *path)
{
	size_t root = strlen(state_root());

	do
		if (file_sync_parent(path) == -1)
			return -1;
	while ((*strrchr(path, '/') = '\0', strlen(path) >= root));
	return 0;
}

int
state_lock(struct slice account)
{
	char path[PATH_SIZE];
	int fd;

	if (state_make(account) == -1 || state_path(path, account, "") == -1)
		return -1;
	fd = file_lock_dir(path);
	if (fd != -1 && sync_names(path) == -1) {
		file_close(fd);
		fd = -1;
	}
	return fd;
}

int
state_remove(struct slice account)
{
	char path[PATH_SIZE];
	struct dirent *e;
	int rc = 0;
	DIR *d;

	if (state_path(path, account, "") == -1)
		return -1;
	d = opendir(path);
	if (d == NULL)
		return errno == ENOENT ? 0 : -1;
	while (rc == 0 && (e = readdir(d)) != NULL)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			rc = unlinkat(dirfd(d), e->d_name, 0);
	(void)closedir(d);
	if (rc == -1 || rmdir(path) == -1)
		return -1;
	return file_sync_parent(path);
}
