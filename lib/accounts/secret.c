/* accounts/secret - random octets, and a secret of this host. */
#include "accounts/secret.h"

#include "accounts/state.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

static int
read_secret(const char *path, unsigned char out[SECRET_SIZE])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd == -1)
		return -1;
	n = read(fd, out, SECRET_SIZE);
	(void)close(fd);
	if (n == SECRET_SIZE)
		return 0;
	errno = EINVAL;
	return -1;
}

/* Whole under another name first; who comes second reads the first one's. */
static int
make_secret(const char *path)
{
	unsigned char fresh[SECRET_SIZE];
	char draft[PATH_SIZE + 32];
	int rc;

	if (getrandom(fresh, sizeof fresh, 0) != SECRET_SIZE)
		return -1;
	if (mkdir(state_root(), 0700) == -1 && errno != EEXIST)
		return -1;
	(void)snprintf(draft, sizeof draft, "%s.%ld", path, (long)getpid());
	if (file_replace(draft, slice_of(fresh, sizeof fresh), 0600) == -1)
		return -1;
	rc = link(draft, path);
	if (rc == -1 && errno == EEXIST)
		rc = 0;
	(void)unlink(draft);
	return rc == 0 ? file_sync_parent(path) : -1;
}

int
secret_get(unsigned char out[SECRET_SIZE])
{
	char path[PATH_SIZE];

	if (path_join(path, state_root(), "secret") == -1)
		return -1;
	if (read_secret(path, out) == 0)
		return 0;
	if (errno != ENOENT || make_secret(path) == -1)
		return -1;
	return read_secret(path, out);
}

int
secret_text(char *out, size_t count)
{
	static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";

	for (size_t i = 0; i < count; i++) {
		unsigned char r;

		if (getrandom(&r, 1, 0) != 1)
			return -1;
		out[i] = digits[r & 31];
	}
	out[count] = '\0';
	return 0;
}
