/* accounts/lock - one editor of the tables at a time. */
#include "accounts/lock.h"

#include "base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

int
accounts_lock(void)
{
	int fd = open(path_conf(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), err;

	if (fd == -1)
		return -1;
	while (flock(fd, LOCK_EX) == -1) {
		if (errno == EINTR)
			continue;
		err = errno;
		(void)close(fd);
		errno = err;
		return -1;
	}
	return fd;
}
