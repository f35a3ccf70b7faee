/* fuzz_tls_pair - a certificate file and a key file: one input, cut at NUL. */
#include "tls/pair.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
memory_file(const uint8_t *data, size_t size, char path[PATH_SIZE])
{
	int fd = memfd_create("pair", MFD_CLOEXEC);

	if (fd == -1 || write(fd, data, size) != (ssize_t)size)
		abort();
	(void)snprintf(path, PATH_SIZE, "/proc/self/fd/%d", fd);
	return fd;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *nul = size > 0 ? memchr(data, 0, size) : NULL;
	size_t cert = nul != NULL ? (size_t)(nul - data) : size;
	struct pair_paths p;
	struct buf why;
	int a, b;

	a = memory_file(data, cert, p.cert);
	b = memory_file(data + cert, size - cert, p.key);
	buf_init(&why, 65536);
	(void)pair_check(&p, "mail.example.org", 14, &why);
	buf_done(&why);
	(void)close(a);
	(void)close(b);
	return 0;
}
