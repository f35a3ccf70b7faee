/* accounts/override - a password that is newer or better than the table's. */
#include "accounts/override.h"

#include "accounts/hash.h"
#include "accounts/hash_digest.h"
#include "accounts/saslprep.h"
#include "accounts/scram.h"
#include "accounts/state.h"
#include "base/encode.h"
#include "base/file.h"

#include <errno.h>
#include <unistd.h>

enum { OVERRIDE_FILE = 2048 };

/* Which password field it is of, in hex. */
static int
field_digest(struct slice hash, struct buf *out)
{
	unsigned char md[32];

	if (hash_sha256(hash, slice_of("", 0), md) == -1)
		return -1;
	hex_put(out, slice_of(md, sizeof md));
	return buf_failed(out) ? -1 : 0;
}

/* The lines of the file behind the first, if that is of this field. */
static bool
is_of(struct slice *rest, struct slice field)
{
	struct slice first;
	struct buf digest;
	bool same;

	buf_init(&digest, 128);
	same = slice_cut(rest, '\n', &first) &&
	    field_digest(field, &digest) == 0 &&
	    slice_eq(first, buf_slice(&digest));
	buf_done(&digest);
	return same;
}

void
override_apply(struct authdb_account *a)
{
	static char text[OVERRIDE_FILE];
	struct slice rest, hash, scram, when;
	char path[PATH_SIZE];
	struct buf file;
	uint64_t set_s;

	if (a->hash.len == 0 || state_path(path, a->name, "password") == -1)
		return;
	buf_init_secret(&file, OVERRIDE_FILE - 1);
	if (file_read(path, &file) == 0) {
		memcpy(text, file.p, file.len);
		rest = slice_of(text, file.len);
		if (is_of(&rest, a->hash) && slice_cut(&rest, '\n', &hash) &&
		    slice_cut(&rest, '\n', &scram) &&
		    slice_cut(&rest, '\n', &when) && hash.len > 0 &&
		    slice_u64(when, INT64_MAX, &set_s) == 0) {
			a->hash = hash;
			a->scram = scram;
			if (set_s > 0) {
				a->changed_s = set_s;
				a->must_change = false;
			}
		}
	}
	buf_done(&file);
}

static int
put_all(struct buf *out, const struct authdb_account *a, struct slice password,
    uint64_t set_s)
{
	char hash[HASH_MAX];
	struct buf prepared;
	int rc = -1;

	buf_init_secret(&prepared, SASLPREP_MAX);
	if (saslprep(password, true, &prepared) == 0 &&
	    hash_make(buf_slice(&prepared), hash) == 0 &&
	    field_digest(a->hash, out) == 0) {
		buf_putf(out, "\n%s\n", hash);
		rc = scram_make(a->name, password, out);
		buf_putf(out, "\n%llu\n", (unsigned long long)set_s);
	}
	buf_done(&prepared);
	explicit_bzero(hash, sizeof hash);
	return rc;
}

int
override_set(
    const struct authdb_account *a, struct slice password, uint64_t set_s)
{
	char path[PATH_SIZE];
	struct buf text;
	int lock = state_lock(a->name), rc = -1;

	if (lock == -1)
		return -1;
	buf_init_secret(&text, OVERRIDE_FILE - 1);
	if (put_all(&text, a, password, set_s) == 0 && !buf_failed(&text) &&
	    state_path(path, a->name, "password") == 0)
		rc = file_replace(path, buf_slice(&text), 0600);
	buf_done(&text);
	(void)close(lock);
	return rc;
}

void
override_note(const struct authdb_account *a, struct slice password)
{
	struct control_error why;
	bool on = true;

	if (a->hash.len == 0 || !hash_is_old(a->hash))
		return;
	(void)control_bool("rehash", &on, &why);
	if (on)
		(void)override_set(a, password, 0);
}
