/* accounts/rehash - a better hash than the table has, made at a login. */
#include "accounts/rehash.h"

#include "accounts/hash.h"
#include "accounts/hash_digest.h"
#include "accounts/saslprep.h"
#include "accounts/scram.h"
#include "accounts/state.h"
#include "base/encode.h"
#include "base/file.h"

#include <errno.h>

enum { REHASH_FILE = 2048 };

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

static bool
is_wanted(const struct authdb_account *a)
{
	struct control_error why;
	bool on = true;

	if (a->hash.len == 0 || !hash_is_old(a->hash))
		return false;
	(void)control_bool("rehash", &on, &why);
	return on;
}

void
rehash_apply(struct authdb_account *a)
{
	static char text[REHASH_FILE];
	struct slice rest, of, hash;
	char path[PATH_SIZE];
	struct buf file, digest;

	if (!is_wanted(a) || state_path(path, a->name, "rehash") == -1)
		return;
	buf_init(&file, REHASH_FILE - 1);
	buf_init(&digest, 128);
	if (file_read(path, &file) == 0 &&
	    field_digest(a->hash, &digest) == 0) {
		memcpy(text, file.p, file.len);
		rest = slice_of(text, file.len);
		if (slice_cut(&rest, '\n', &of) &&
		    slice_eq(of, buf_slice(&digest)) &&
		    slice_cut(&rest, '\n', &hash) && hash.len > 0) {
			a->hash = hash;
			if (slice_cut(&rest, '\n', &of) && of.len > 0)
				a->scram = of;
		}
	}
	buf_done(&file);
	buf_done(&digest);
}

static int
put_all(struct buf *out, const struct authdb_account *a, struct slice password)
{
	char hash[HASH_MAX];
	struct buf prepared;
	int rc = -1;

	buf_init(&prepared, SASLPREP_MAX);
	if (saslprep(password, true, &prepared) == 0 &&
	    hash_make(buf_slice(&prepared), hash) == 0 &&
	    field_digest(a->hash, out) == 0) {
		buf_putf(out, "\n%s\n", hash);
		rc = scram_make(a->name, password, out);
		buf_putc(out, '\n');
	}
	if (prepared.p != NULL)
		explicit_bzero(prepared.p, prepared.cap);
	buf_done(&prepared);
	explicit_bzero(hash, sizeof hash);
	return rc;
}

void
rehash_note(const struct authdb_account *a, struct slice password)
{
	char path[PATH_SIZE];
	struct buf text;

	if (!is_wanted(a))
		return;
	buf_init(&text, REHASH_FILE - 1);
	if (put_all(&text, a, password) == 0 && !buf_failed(&text) &&
	    state_make(a->name) == 0 &&
	    state_path(path, a->name, "rehash") == 0)
		(void)file_replace(path, buf_slice(&text), 0600);
	if (text.p != NULL)
		explicit_bzero(text.p, text.cap);
	buf_done(&text);
}
