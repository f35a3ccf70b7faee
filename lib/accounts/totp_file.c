/* accounts/totp_file - the file `totp` of an account, in memory. */
#include "accounts/totp_file.h"

#include "accounts/base32.h"
#include "accounts/hash_digest.h"
#include "accounts/state.h"
#include "base/encode.h"
#include "base/file.h"

#include <errno.h>
#include <stdio.h>

enum { TOTP_FILE = 8192 };

int
totp_load(struct slice account, struct totp *t)
{
	char path[PATH_SIZE];
	struct slice rest, line, key;
	unsigned n = 0;
	struct buf b;
	int rc = -1;

	memset(t, 0, sizeof *t);
	buf_init_secret(&t->secret, 64);
	if (state_path(path, account, "totp") == -1)
		return errno == EINVAL ? 0 : -1;
	buf_init_secret(&b, TOTP_FILE);
	if (file_read(path, &b) == 0)
		rc = 1;
	else if (errno == ENOENT)
		rc = 0;
	rest = buf_slice(&b);
	while (rc == 1 && slice_cut(&rest, '\n', &line)) {
		(void)slice_cut(&line, ' ', &key);
		if (slice_is(key, "secret"))
			rc = base32_get(&t->secret, line) == 0 ? 1 : -1;
		else if (slice_is(key, "last"))
			rc = slice_u64(line, INT64_MAX, &t->last) == 0 ? 1 : -1;
		else if (slice_is(key, "recovery") && n < TOTP_RECOVERY_COUNT)
			(void)slice_cstr(line, t->recovery[n++], 65);
	}
	if (rc == 1 && t->secret.len == 0) {
		errno = EINVAL;
		rc = -1;
	}
	buf_done(&b);
	return rc;
}

int
totp_store(struct slice account, const struct totp *t)
{
	char path[PATH_SIZE];
	struct buf b;
	int rc = -1;

	buf_init_secret(&b, TOTP_FILE);
	buf_puts(&b, "secret ");
	base32_put(&b, buf_slice(&t->secret));
	buf_putf(&b, "\nlast %llu\n", (unsigned long long)t->last);
	for (unsigned i = 0; i < TOTP_RECOVERY_COUNT; i++)
		if (t->recovery[i][0] != '\0')
			buf_putf(&b, "recovery %s\n", t->recovery[i]);
	if (!buf_failed(&b) && state_path(path, account, "totp") == 0)
		rc = file_replace(path, buf_slice(&b), 0600);
	buf_done(&b);
	return rc;
}

void
totp_done(struct totp *t)
{
	buf_done(&t->secret);
	explicit_bzero(t->recovery, sizeof t->recovery);
}

int
totp_recovery_hash(struct slice account, struct slice code, char out[65])
{
	unsigned char md[32];
	struct buf b;
	int rc;

	if (hash_sha256(account, code, md) == -1)
		return -1;
	buf_init_secret(&b, 64);
	hex_put(&b, slice_of(md, sizeof md));
	rc = slice_cstr(buf_slice(&b), out, 65);
	explicit_bzero(md, sizeof md);
	buf_done(&b);
	return rc;
}
