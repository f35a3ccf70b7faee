/* test tls/text: the library works as before, from pages nobody can write */
#include "tls/text.h"
#include "unit.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* FIPS 180-4's example: SHA-256 of "abc". */
static bool
digests(void)
{
	static const unsigned char head[] = { 0xba, 0x78, 0x16, 0xbf };
	unsigned char out[EVP_MAX_MD_SIZE];
	unsigned len;

	return EVP_Digest("abc", 3, out, &len, EVP_sha256(), NULL) == 1 &&
	    len == 32 && memcmp(out, head, sizeof head) == 0;
}

/* The lines of /proc/self/maps about our file; *writable if one is. */
static unsigned
mapped(bool *writable)
{
	FILE *f = fopen("/proc/self/maps", "r");
	char line[512];
	unsigned n = 0;

	*writable = false;
	while (f != NULL && fgets(line, sizeof line, f) != NULL) {
		if (strstr(line, "/memfd:libcrypto") == NULL)
			continue;
		n++;
		*writable = *writable || strstr(line, " r-xp ") == NULL;
	}
	if (f != NULL)
		(void)fclose(f);
	return n;
}

/* 1 where the kernel makes large pages of a file in memory, else 0. */
static unsigned
can_collapse(void)
{
	const size_t large = 2 << 20;
	int fd = memfd_create("probe", MFD_CLOEXEC);
	char *room = mmap(
	    NULL, 2 * large, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *at = room + (large - (uintptr_t)room % large);
	static const char page[4096] = "x";
	unsigned can = fd != -1;

	for (size_t n = 0; can && n < large; n += sizeof page)
		can = write(fd, page, sizeof page) == (ssize_t)sizeof page;
	can = can &&
	    mmap(at, large, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED, fd,
		0) != MAP_FAILED &&
	    madvise(at, large, 25 /* MADV_COLLAPSE */) == 0;
	(void)munmap(room, 2 * large);
	(void)close(fd);
	return can;
}

static void
test_replace(void)
{
	bool writable;

	CHECK(digests());
	text_in_large_pages();
	CHECK(digests());
	CHECK(mapped(&writable) == can_collapse());
	CHECK(!writable);
}

int
main(void)
{
	return unit_run("tls/text", (CU_TestFunc[]){ test_replace, NULL });
}
