/* accounts/cdbmap - look-ups in a cdb that is mapped into memory. */
#include "accounts/cdbmap.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CDB_HEADER = 2048, CDB_SLOT = 8 };

static uint32_t
read_u32(const char *p)
{
	const unsigned char *u = (const unsigned char *)p;

	return u[0] | (uint32_t)u[1] << 8 | (uint32_t)u[2] << 16 |
	    (uint32_t)u[3] << 24;
}

static uint32_t
hash(struct slice key)
{
	uint32_t h = 5381;

	for (size_t i = 0; i < key.len; i++)
		h = (h * 33) ^ (unsigned char)key.p[i];
	return h;
}

/* The record at `at`, or false. */
static bool
record(struct slice map, size_t at, struct slice *key, struct slice *value)
{
	size_t klen, vlen;

	if (at > map.len || map.len - at < CDB_SLOT)
		return false;
	klen = read_u32(map.p + at);
	vlen = read_u32(map.p + at + 4);
	at += CDB_SLOT;
	if (klen > map.len - at || vlen > map.len - at - klen)
		return false;
	*key = slice_of(map.p + at, klen);
	*value = slice_of(map.p + at + klen, vlen);
	return true;
}

enum cdbmap_result
cdbmap_find(struct slice map, struct slice key, struct slice *value)
{
	uint32_t h = hash(key), table, slots, slot;

	if (map.len < CDB_HEADER)
		return CDBMAP_CORRUPT;
	table = read_u32(map.p + (size_t)(h & 255) * CDB_SLOT);
	slots = read_u32(map.p + (size_t)(h & 255) * CDB_SLOT + 4);
	if (slots == 0)
		return CDBMAP_ABSENT;
	if (table > map.len || slots > (map.len - table) / CDB_SLOT)
		return CDBMAP_CORRUPT;
	slot = (h >> 8) % slots;
	for (uint32_t i = 0; i < slots; i++) {
		const char *p = map.p + table + (size_t)slot * CDB_SLOT;
		struct slice k, v;
		uint32_t at = read_u32(p + 4);

		if (at == 0)
			return CDBMAP_ABSENT;
		if (read_u32(p) == h) {
			if (!record(map, at, &k, &v))
				return CDBMAP_CORRUPT;
			if (slice_eq(k, key)) {
				*value = v;
				return CDBMAP_FOUND;
			}
		}
		slot = slot + 1 == slots ? 0 : slot + 1;
	}
	return CDBMAP_ABSENT;
}

int
cdbmap_open(struct cdbmap_file *f, const char *path)
{
	struct stat st;
	void *map;
	int fd = open(path, O_RDONLY | O_CLOEXEC), err;

	if (fd == -1)
		return -1;
	map = MAP_FAILED;
	if (fstat(fd, &st) == 0) {
		errno = EINVAL;
		if (st.st_size >= CDB_HEADER && st.st_size <= UINT32_MAX)
			map = mmap(NULL, (size_t)st.st_size, PROT_READ,
			    MAP_SHARED, fd, 0);
	}
	if (map == MAP_FAILED) {
		err = errno;
		(void)close(fd);
		errno = err;
		return -1;
	}
	f->fd = fd;
	f->map = slice_of(map, (size_t)st.st_size);
	return 0;
}

void
cdbmap_close(struct cdbmap_file *f)
{
	if (f->fd == -1)
		return;
	(void)munmap((void *)(uintptr_t)f->map.p, f->map.len);
	(void)close(f->fd);
	f->fd = -1;
	f->map = slice_of(NULL, 0);
}

int
cdbmap_refresh(struct cdbmap_file *f, const char *path)
{
	struct cdbmap_file fresh;
	struct stat now, then;

	if (stat(path, &now) == -1)
		return -1;
	if (f->fd != -1 && fstat(f->fd, &then) == 0 &&
	    now.st_ino == then.st_ino && now.st_dev == then.st_dev)
		return 0;
	if (cdbmap_open(&fresh, path) == -1)
		return -1;
	cdbmap_close(f);
	*f = fresh;
	return 0;
}
