/* accounts/apppass - application passwords: one for each device. */
#include "accounts/apppass.h"

#include "accounts/hash_digest.h"
#include "accounts/net.h"
#include "accounts/state.h"
#include "base/encode.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { USED_EVERY_S = 60 };

int
apppass_load(struct slice account, struct buf *out)
{
	char path[PATH_SIZE];

	if (state_path(path, account, "apps") == -1)
		return -1;
	return file_read(path, out) == -1 && errno != ENOENT ? -1 : 0;
}

bool
apppass_next(struct slice *rest, struct apppass *p)
{
	struct slice line, created, expires;

	while (slice_cut(rest, '\n', &line)) {
		*p = (struct apppass){ 0 };
		if (slice_cut(&line, '\t', &p->id) &&
		    slice_cut(&line, '\t', &created) &&
		    slice_cut(&line, '\t', &expires) &&
		    slice_cut(&line, '\t', &p->protocols) &&
		    slice_cut(&line, '\t', &p->nets) &&
		    slice_cut(&line, '\t', &p->hash) &&
		    slice_cut(&line, '\t', &p->scram) &&
		    slice_u64(created, INT64_MAX, &p->created_s) == 0 &&
		    slice_u64(expires, INT64_MAX, &p->expires_s) == 0) {
			p->label = line;
			return true;
		}
	}
	return false;
}

static bool
has_word(struct slice list, struct slice word)
{
	struct slice part;

	if (list.len == 0)
		return true;
	while (slice_cut(&list, ',', &part))
		if (slice_eq(part, word))
			return true;
	return false;
}

bool
apppass_allows(const struct apppass *p, struct slice protocol, struct slice ip,
    uint64_t now_s)
{
	return (p->expires_s == 0 || now_s < p->expires_s) &&
	    has_word(p->protocols, protocol) && net_list_has(p->nets, ip);
}

bool
apppass_is(const struct apppass *p, struct slice password)
{
	char plain[APPPASS_LEN];
	struct slice rest = p->hash, salt;
	unsigned char md[32];
	struct buf hex;
	size_t n = 0;
	bool same = false;

	for (size_t i = 0; i < password.len; i++) {
		char c = password.p[i];

		if (c == ' ' || c == '-')
			continue;
		if (n < sizeof plain)
			plain[n] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
		n++;
	}
	buf_init_secret(&hex, 2 * sizeof md);
	if (n == sizeof plain && slice_cut(&rest, ':', &salt) &&
	    hash_sha256(salt, slice_of(plain, n), md) == 0) {
		hex_put(&hex, slice_of(md, sizeof md));
		same = hash_same(buf_slice(&hex), rest);
	}
	buf_done(&hex);
	explicit_bzero(plain, sizeof plain);
	explicit_bzero(md, sizeof md);
	return same;
}

void
apppass_used(struct slice account, struct slice id)
{
	char path[PATH_SIZE], name[32];
	struct stat st;
	int fd;

	(void)snprintf(name, sizeof name, "used.%.*s", SLICE(id));
	if (state_path(path, account, name) == -1 ||
	    (stat(path, &st) == 0 && time(NULL) - st.st_mtime < USED_EVERY_S))
		return;
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd == -1)
		return;
	(void)futimens(fd, NULL);
	(void)close(fd);
}

uint64_t
apppass_last(struct slice account, struct slice id)
{
	char path[PATH_SIZE], name[32];
	struct stat st;

	(void)snprintf(name, sizeof name, "used.%.*s", SLICE(id));
	if (state_path(path, account, name) == -1 || stat(path, &st) == -1)
		return 0;
	return (uint64_t)st.st_mtime;
}
