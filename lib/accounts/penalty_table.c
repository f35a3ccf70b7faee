/* accounts/penalty_table - the slots of accounts/penalty, and for it alone. */
#include "accounts/penalty_table.h"

#include "accounts/hash_digest.h"
#include "accounts/state.h"
#include "base/control.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	PROBES = 8,
	DEBT_MAX_S = 60, /* turns that are owed: no more are kept in mind */
};

static const uint64_t pair_bit = 1ULL << 63;
static const size_t map_size = 2 * PENALTY_SLOTS * sizeof(struct penalty_slot);

/* Its whole size with room on the disk: writing to it cannot fail later. */
static int
open_file(void)
{
	char path[PATH_SIZE];
	struct stat st;
	int fd, err = 0;

	if (path_join(path, state_root(), "penalties") == -1 ||
	    (mkdir(state_root(), 0700) == -1 && errno != EEXIST))
		return -1;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd == -1)
		return -1;
	if (fstat(fd, &st) == -1)
		err = errno;
	else if (st.st_size < (off_t)map_size)
		err = posix_fallocate(fd, 0, (off_t)map_size);
	if (err == 0)
		return fd;
	(void)close(fd);
	errno = err;
	return -1;
}

static int
open_memory(void)
{
	int fd = file_memory("penalties");

	if (fd != -1 && ftruncate(fd, (off_t)map_size) == 0)
		return fd;
	if (fd != -1)
		(void)close(fd);
	return -1;
}

int
penalty_open(struct penalty *p)
{
	struct control_error why;
	int err = 0;
	void *map;

	*p = (struct penalty){ .account_max = 20, .source_max = 100 };
	(void)control_u32(
	    "limits/auth-failures-account", 1, 1000000, &p->account_max, &why);
	(void)control_u32(
	    "limits/auth-failures-source", 1, 1000000, &p->source_max, &why);
	p->fd = open_file();
	if (p->fd != -1 && secret_get(p->secret) == -1) {
		(void)close(p->fd);
		p->fd = -1;
	}
	if (p->fd == -1) {
		err = errno;
		p->fd = open_memory();
	}
	map =
	    mmap(NULL, map_size, PROT_READ | PROT_WRITE, MAP_SHARED, p->fd, 0);
	if (map == MAP_FAILED) {
		penalty_close(p);
		return -1;
	}
	p->slots = map;
	errno = err;
	return err == 0 ? 0 : -1;
}

void
penalty_close(struct penalty *p)
{
	int err = errno;

	if (p->slots != NULL)
		(void)munmap(p->slots, map_size);
	if (p->fd != -1)
		(void)close(p->fd);
	p->slots = NULL;
	p->fd = -1;
	errno = err;
}

/* A process's own lock, which its end gives up. */
static void
lock(struct penalty *p, short type)
{
	struct flock l = { .l_type = type, .l_whence = SEEK_SET };

	while (fcntl(p->fd, F_SETLKW, &l) == -1 && errno == EINTR)
		;
}

bool
penalty_lock(struct penalty *p)
{
	struct stat st;

	if (p->slots == NULL)
		return false;
	lock(p, F_WRLCK);
	/* To touch what a file has no more is SIGBUS. */
	if (fstat(p->fd, &st) == 0 && st.st_size >= (off_t)map_size)
		return true;
	if (posix_fallocate(p->fd, 0, (off_t)map_size) == 0)
		return true;
	lock(p, F_UNLCK);
	return false;
}

void
penalty_unlock(struct penalty *p)
{
	lock(p, F_UNLCK);
}

uint64_t
penalty_key(const struct penalty *p, enum penalty_kind kind,
    struct slice account, struct slice source)
{
	unsigned char md[32] = { 0 };
	uint64_t key;
	struct buf text;

	buf_init_secret(&text, 1024);
	buf_put(&text, slice_of((const char *)p->secret, sizeof p->secret));
	buf_putf(&text, "penalty %d\n", kind);
	buf_put(&text, account);
	buf_putc(&text, '\n');
	buf_put(&text, source);
	(void)hash_sha256(buf_slice(&text), slice_of("", 0), md);
	buf_done(&text);
	memcpy(&key, md, sizeof key);
	return kind == PENALTY_PAIR_OF ? key | pair_bit : key & ~pair_bit;
}

void
penalty_decay(struct penalty_slot *s, int64_t now_s)
{
	int64_t halves = (now_s - s->last_s) / PENALTY_HALF_S;

	if (halves <= 0)
		return;
	s->failures = halves > 31 ? 0 : s->failures >> halves;
	s->pending = halves > 31 ? 0 : s->pending >> halves;
	s->last_s += halves * PENALTY_HALF_S;
}

uint32_t
penalty_failures(struct penalty_slot *s, int64_t now_s)
{
	if (s == NULL)
		return 0;
	penalty_decay(s, now_s);
	return s->failures;
}

void
penalty_fail(struct penalty_slot *s, int64_t now_s)
{
	if (penalty_failures(s, now_s) == 0 && s->pending == 0)
		s->last_s = now_s;
	if (s->failures < UINT32_MAX)
		s->failures++;
}

/* When it means nothing any more; of pairs, when they were used. */
static int64_t
end_of(const struct penalty_slot *s)
{
	int64_t end_s = s->last_s, free_s = s->next_ms / 1000;

	if ((s->key & pair_bit) != 0)
		return end_s;
	for (uint32_t n = s->failures | s->pending; n > 0; n >>= 1)
		end_s += PENALTY_HALF_S;
	return end_s > free_s ? end_s : free_s;
}

/* Nothing is from the future: that is garbage, or the clock was set back. */
static void
make_sane(struct penalty_slot *s, int64_t now_s)
{
	if (s->last_s > now_s || s->last_s < 0)
		s->last_s = now_s;
	if (s->next_ms / 1000 > now_s + DEBT_MAX_S)
		s->next_ms = (now_s + DEBT_MAX_S) * 1000;
	if (s->next_ms < 0)
		s->next_ms = 0;
}

struct penalty_slot *
penalty_find(struct penalty *p, uint64_t key, int64_t now_s, bool make)
{
	struct penalty_slot *table = p->slots, *first = NULL;

	if ((key & pair_bit) != 0)
		table += PENALTY_SLOTS;
	for (unsigned i = 0; i < PROBES; i++) {
		struct penalty_slot *s =
		    &table[(key + i) & (PENALTY_SLOTS - 1)];

		make_sane(s, now_s);
		if (s->key == key && s->last_s != 0)
			return s;
		if (first == NULL || end_of(s) < end_of(first))
			first = s;
	}
	if (!make)
		return NULL;
	*first = (struct penalty_slot){ .key = key, .last_s = now_s };
	return first;
}
