/* tls/text - OpenSSL's code in large pages, for processes that fork. */
#include "tls/text.h"

#include <fcntl.h>
#include <link.h>
#include <openssl/crypto.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25 /* Linux 6.1; younger than glibc 2.36 */
#endif

enum { LARGE = 2 << 20, PAGE = 4096 };

struct range {
	uintptr_t start, end;
};

static uintptr_t
round_up(uintptr_t n, uintptr_t unit)
{
	return (n + unit - 1) / unit * unit;
}

/* Whether this is libcrypto; its read-only segments up to the first gap. */
static int
find(struct dl_phdr_info *object, size_t size, void *found)
{
	const uintptr_t ours = (uintptr_t)OpenSSL_version_num;
	struct range *r = found, run = { 0 };

	(void)size;
	for (int i = 0; i < object->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &object->dlpi_phdr[i];
		uintptr_t start = object->dlpi_addr + p->p_vaddr;

		if (p->p_type != PT_LOAD)
			continue;
		if (run.start == 0)
			run.start = run.end = start;
		if (start != run.end || (p->p_flags & PF_W) != 0)
			break;
		run.end = round_up(start + p->p_memsz, PAGE);
	}
	if (ours < run.start || ours >= run.end)
		return 0;
	*r = run;
	return 1;
}

/* A sealed file in memory with the octets of r; -1. */
static int
copy(const struct range *r)
{
	const int seals =
	    F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL;
	const size_t len = r->end - r->start;
	int fd = memfd_create("libcrypto", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd == -1)
		return -1;
	if (write(fd, (const void *)r->start, len) == (ssize_t)len &&
	    fcntl(fd, F_ADD_SEALS, seals) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

/* Maps fd where large pages can be, makes them, and moves that to r. */
static void
replace(const struct range *r, int fd)
{
	const size_t len = r->end - r->start;
	void *room = mmap(
	    NULL, len + LARGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	void *text;

	if (room == MAP_FAILED)
		return;
	text = mmap((void *)round_up((uintptr_t)room, LARGE), len,
	    PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED, fd, 0);
	if (text != MAP_FAILED && madvise(text, len, MADV_COLLAPSE) == 0)
		(void)mremap(text, len, len, MREMAP_MAYMOVE | MREMAP_FIXED,
		    (void *)r->start);
	(void)munmap(room, len + LARGE);
}

void
text_in_large_pages(void)
{
	struct range r = { 0 };
	int fd;

	if (dl_iterate_phdr(find, &r) == 0)
		return;
	r.start = round_up(r.start, LARGE);
	r.end = r.end / LARGE * LARGE;
	if (r.start >= r.end)
		return;
	fd = copy(&r);
	if (fd == -1)
		return;
	replace(&r, fd);
	(void)close(fd);
}
