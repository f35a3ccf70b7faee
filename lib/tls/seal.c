/* tls/seal - the facts of a handshake as a file that nobody can change. */
#include "tls/seal.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	SEALS = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE,
	FACTS_MAX = 4096, /* octets */
};

int
facts_seal(const struct ipc_message *m)
{
	struct slice text = buf_slice(&m->wire);
	int fd = file_memory("facts");

	if (fd == -1)
		return -1;
	if (write(fd, text.p, text.len) == (ssize_t)text.len &&
	    fcntl(fd, F_ADD_SEALS, SEALS) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

int
facts_unseal(int fd, uid_t owner, struct tls_facts *f)
{
	char text[FACTS_MAX];
	struct ipc_message m;
	struct stat st;
	int seals;
	ssize_t n;

	if (fstat(fd, &st) == -1)
		return -1;
	seals = fcntl(fd, F_GET_SEALS);
	if (st.st_uid != owner || seals == -1 || (seals & SEALS) != SEALS) {
		errno = EPERM;
		return -1;
	}
	n = pread(fd, text, sizeof text, 0);
	if (n == -1)
		return -1;
	ipc_message_init(&m);
	buf_put(&m.wire, slice_of(text, (size_t)n));
	tls_facts_take(&m, f);
	ipc_message_done(&m);
	return 0;
}
