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

/* What the file says instead of the table. */
struct override {
	struct slice hash, scram; /* point into the text */
	uint64_t set_s;
};

static bool
load(const struct authdb_account *table, char text[OVERRIDE_FILE],
    struct override *o)
{
	struct slice rest, when;
	char path[PATH_SIZE];
	struct buf file;
	bool good = false;

	if (table->hash.len == 0 ||
	    state_path(path, table->name, "password") == -1)
		return false;
	buf_init_secret(&file, OVERRIDE_FILE - 1);
	if (file_read(path, &file) == 0 && file.len > 0) {
		memcpy(text, file.p, file.len);
		rest = slice_of(text, file.len);
		good = is_of(&rest, table->hash) &&
		    slice_cut(&rest, '\n', &o->hash) &&
		    slice_cut(&rest, '\n', &o->scram) &&
		    slice_cut(&rest, '\n', &when) && o->hash.len > 0 &&
		    slice_u64(when, INT64_MAX, &o->set_s) == 0;
	}
	buf_done(&file);
	return good;
}

void
override_apply(struct authdb_account *a)
{
	static char text[OVERRIDE_FILE];
	struct override o;

	if (!load(a, text, &o))
		return;
	a->hash = o.hash;
	a->scram = o.scram;
	if (o.set_s > 0) {
		a->changed_s = o.set_s;
		a->must_change = false;
	}
}

static int
put_all(struct buf *out, const struct authdb_account *table,
    struct slice password, uint64_t set_s)
{
	char hash[HASH_MAX];
	struct buf prepared;
	int rc = -1;

	buf_init_secret(&prepared, SASLPREP_MAX);
	if (saslprep(password, true, &prepared) == 0 &&
	    hash_make(buf_slice(&prepared), hash) == 0 &&
	    field_digest(table->hash, out) == 0) {
		buf_putf(out, "\n%s\n", hash);
		rc = scram_make(table->name, password, out);
		buf_putf(out, "\n%llu\n", (unsigned long long)set_s);
	}
	buf_done(&prepared);
	explicit_bzero(hash, sizeof hash);
	return rc;
}

/* Under state_lock. */
static int
store(const struct authdb_account *table, struct slice password, uint64_t set_s)
{
	char path[PATH_SIZE];
	struct buf text;
	int rc = -1;

	buf_init_secret(&text, OVERRIDE_FILE - 1);
	if (put_all(&text, table, password, set_s) == 0 && !buf_failed(&text) &&
	    state_path(path, table->name, "password") == 0)
		rc = file_replace(path, buf_slice(&text), 0600);
	buf_done(&text);
	return rc;
}

int
override_set(
    const struct authdb_account *table, struct slice password, uint64_t now_s)
{
	int lock = state_lock(table->name), rc, err;

	if (lock == -1)
		return -1;
	rc = store(table, password, now_s);
	err = errno;
	(void)close(lock);
	errno = err;
	return rc;
}

void
override_note(const struct authdb_account *table, struct slice seen,
    struct slice password)
{
	struct override o = { .hash = table->hash };
	char was[HASH_MAX], text[OVERRIDE_FILE];
	struct control_error why;
	bool on = true;
	int lock;

	if (seen.len == 0 || !hash_is_old(seen) ||
	    slice_cstr(seen, was, sizeof was) == -1)
		return;
	(void)control_bool("rehash", &on, &why);
	lock = on ? state_lock(table->name) : -1;
	if (lock != -1) {
		/* Another password may have been set since. */
		if (!load(table, text, &o))
			o = (struct override){ .hash = table->hash };
		if (slice_is(o.hash, was))
			(void)store(table, password, o.set_s);
		(void)close(lock);
	}
	explicit_bzero(was, sizeof was);
	explicit_bzero(text, sizeof text);
}
