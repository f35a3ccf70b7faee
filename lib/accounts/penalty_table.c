/* accounts/penalty_table - the slots of accounts/penalty, in a mapped file. */
#include "accounts/penalty_table.h"

#include "accounts/penalty.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

static const char magic[32] = "postamt-penalties 1\n";

enum { KEY_TEXT = 512 };

/* The network that an address stands for, as octets; the text if it is none. */
static size_t
source_of(struct slice ip, unsigned char out[64])
{
	unsigned char a[16];
	char text[64];

	if (slice_cstr(ip, text, sizeof text) == -1)
		return 0;
	if (inet_pton(AF_INET, text, a) == 1) {
		memcpy(out, a, 3);
		return 3;
	}
	if (inet_pton(AF_INET6, text, a) == 1) {
		memcpy(out, a, 8);
		return 8;
	}
	memcpy(out, text, ip.len);
	return ip.len;
}

/* SHA-256 of seed, kind and parts; never 0. */
static uint64_t
hash(const struct penalty_table *t, char kind, const void *a, size_t a_len,
    const void *b, size_t b_len)
{
	unsigned char in[sizeof t->seed + 1 + KEY_TEXT + 64], out[32];
	size_t n = sizeof t->seed;
	uint64_t key = 0;

	if (a_len > KEY_TEXT)
		a_len = KEY_TEXT;
	memcpy(in, t->seed, n);
	in[n++] = (unsigned char)kind;
	memcpy(in + n, a, a_len);
	n += a_len;
	memcpy(in + n, b, b_len);
	n += b_len;
	if (EVP_Digest(in, n, out, NULL, EVP_sha256(), NULL) == 1)
		memcpy(&key, out, sizeof key);
	return key == 0 ? 1 : key;
}

void
penalty_keys(const struct penalty_table *t, struct slice account,
    struct slice ip, struct penalty_keys *k)
{
	unsigned char source[64];
	char name[KEY_TEXT];
	size_t n = account.len < sizeof name ? account.len : sizeof name;
	size_t source_len = source_of(ip, source);

	for (size_t i = 0; i < n; i++)
		name[i] = (char)tolower((unsigned char)account.p[i]);
	k->account = hash(t, 'a', name, n, "", 0);
	k->source = hash(t, 's', "", 0, source, source_len);
	k->turn = hash(t, 't', "", 0, source, source_len);
	k->pair = hash(t, 'p', name, n, source, source_len);
}

struct penalty_slot *
penalty_slot_find(struct penalty_table *t, uint64_t key)
{
	struct penalty_slot *set = t->slot[key % PENALTY_SETS];

	for (unsigned i = 0; i < PENALTY_WAYS; i++)
		if (set[i].key == key)
			return &set[i];
	return NULL;
}

struct penalty_slot *
penalty_slot_take(struct penalty_table *t, uint64_t key, int64_t now_ms)
{
	struct penalty_slot *s = penalty_slot_find(t, key);
	struct penalty_slot *set = t->slot[key % PENALTY_SETS];

	if (s != NULL)
		return s;
	s = &set[0];
	for (unsigned i = 0; i < PENALTY_WAYS && s->key != 0; i++)
		if (set[i].key == 0 || set[i].at_ms < s->at_ms)
			s = &set[i];
	*s = (struct penalty_slot){ .key = key, .at_ms = now_ms };
	return s;
}

/* An empty table of this version, in a file of its size. */
static int
make_empty(int fd)
{
	struct {
		char magic[sizeof magic];
		unsigned char seed[32];
	} head;

	memcpy(head.magic, magic, sizeof magic);
	if (getrandom(head.seed, sizeof head.seed, 0) !=
		(ssize_t)sizeof head.seed ||
	    ftruncate(fd, 0) == -1 ||
	    ftruncate(fd, sizeof(struct penalty_table)) == -1 ||
	    pwrite(fd, &head, sizeof head, 0) != (ssize_t)sizeof head)
		return -1;
	return 0;
}

static bool
is_ours(int fd)
{
	char found[sizeof magic];
	struct stat st;

	return fstat(fd, &st) == 0 &&
	    st.st_size == (off_t)sizeof(struct penalty_table) &&
	    pread(fd, found, sizeof found, 0) == (ssize_t)sizeof found &&
	    memcmp(found, magic, sizeof magic) == 0;
}

int
penalty_open(struct penalties *p, const char *path)
{
	void *map = MAP_FAILED;
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	int err;

	p->fd = -1;
	if (fd == -1)
		return -1;
	/* two that start at once must not both make it */
	if (flock(fd, LOCK_EX) == 0 && (is_ours(fd) || make_empty(fd) == 0))
		map = mmap(NULL, sizeof(struct penalty_table),
		    PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	err = errno;
	(void)flock(fd, LOCK_UN);
	if (map == MAP_FAILED) {
		(void)close(fd);
		errno = err;
		return -1;
	}
	p->fd = fd;
	p->table = map;
	return 0;
}

void
penalty_close(struct penalties *p)
{
	if (p->fd == -1)
		return;
	(void)munmap(p->table, sizeof(struct penalty_table));
	(void)close(p->fd);
	p->fd = -1;
}
