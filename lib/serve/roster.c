/* serve/roster - which child serves whom, for limits by source. */
#include "serve/roster.h"

#include <string.h>
#include <sys/mman.h>

int
roster_init(struct roster *r, uint32_t max)
{
	size_t size = max * sizeof *r->lines;
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return -1;
	(void)madvise(p, size, MADV_DONTFORK);
	*r = (struct roster){ .lines = p, .max = max };
	return 0;
}

void
roster_done(struct roster *r)
{
	(void)munmap(r->lines, r->max * sizeof *r->lines);
	r->count = r->max = 0;
}

static uint64_t
process_source(int fd)
{
	unsigned char key[8] = "pid";
	uint64_t source;
	struct ucred cred;
	socklen_t len = sizeof cred;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) == -1 ||
	    cred.pid <= 0)
		return 0;
	memcpy(key + 4, &cred.pid, 4);
	memcpy(&source, key, sizeof source);
	return source;
}

/* The octets as they lie there: only equality matters. */
uint64_t
roster_source(int fd, const struct sockaddr_storage *from)
{
	const struct sockaddr_in *v4 = (const void *)from;
	const struct sockaddr_in6 *v6 = (const void *)from;
	unsigned char key[8] = "ipv4";
	uint64_t source = 0;

	if (from->ss_family == AF_UNIX)
		return process_source(fd);
	if (from->ss_family == AF_INET)
		memcpy(key + 4, &v4->sin_addr, 4);
	else if (from->ss_family != AF_INET6)
		return 0;
	else if (IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr))
		memcpy(key + 4, v6->sin6_addr.s6_addr + 12, 4);
	else
		memcpy(key, v6->sin6_addr.s6_addr, 8);
	memcpy(&source, key, sizeof source);
	return source != 0 ? source : 1; /* ::/64, as in ::1 */
}

uint32_t
roster_count(const struct roster *r, uint64_t source)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < r->count; i++)
		n += r->lines[i].source == source;
	return n;
}

void
roster_add(struct roster *r, pid_t pid, uint64_t source)
{
	if (r->count < r->max)
		r->lines[r->count++] = (struct roster_line){ source, pid };
}

void
roster_remove(struct roster *r, pid_t pid)
{
	for (uint32_t i = 0; i < r->count; i++) {
		if (r->lines[i].pid != pid)
			continue;
		r->lines[i] = r->lines[--r->count];
		return;
	}
}
