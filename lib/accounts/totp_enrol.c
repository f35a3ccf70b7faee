/* accounts/totp_enrol - turn the second factor on and off. */
#include "accounts/base32.h"
#include "accounts/secret.h"
#include "accounts/state.h"
#include "accounts/totp_file.h"
#include "base/file.h"

#include <errno.h>
#include <stdio.h>
#include <sys/random.h>
#include <unistd.h>

int
totp_new(unsigned char secret[TOTP_SECRET])
{
	return getrandom(secret, TOTP_SECRET, 0) == TOTP_SECRET ? 0 : -1;
}

/* Behind a password such an end would be taken for a one-time code. */
static bool
ends_in_digits(const char *code)
{
	return strspn(code + TOTP_RECOVERY_LEN - TOTP_DIGITS, "0123456789") ==
	    TOTP_DIGITS;
}

static int
make_recovery(struct slice account, struct totp *t, struct buf *shown)
{
	char code[TOTP_RECOVERY_LEN + 1];

	for (unsigned i = 0; i < TOTP_RECOVERY_COUNT; i++) {
		do {
			if (secret_text(code, TOTP_RECOVERY_LEN) == -1)
				return -1;
		} while (ends_in_digits(code));
		if (totp_recovery_hash(
			account, slice_from(code), t->recovery[i]) == -1)
			return -1;
		buf_putf(shown, "%.4s-%.4s-%.4s-%.4s\n", code, code + 4,
		    code + 8, code + 12);
	}
	explicit_bzero(code, sizeof code);
	return buf_failed(shown) ? -1 : 0;
}

enum totp_result
totp_enable(struct slice account, const unsigned char secret[TOTP_SECRET],
    struct slice code, uint64_t now_s, struct buf *shown)
{
	enum totp_result r = TOTP_ERROR;
	struct totp t = { 0 };
	int lock = state_lock(account);

	if (lock == -1)
		return TOTP_ERROR;
	buf_init_secret(&t.secret, 64);
	buf_put(&t.secret, slice_of(secret, TOTP_SECRET));
	t.last = totp_counter(&t, code, now_s);
	if (totp_is_on(account))
		r = TOTP_ON;
	else if (t.last == 0)
		r = TOTP_WRONG;
	else if (make_recovery(account, &t, shown) == 0 &&
	    totp_store(account, &t) == 0)
		r = TOTP_OK;
	totp_done(&t);
	(void)close(lock);
	return r;
}

int
totp_disable(struct slice account)
{
	char path[PATH_SIZE];
	int lock, rc;

	if (state_path(path, account, "totp") == -1)
		return -1;
	lock = state_lock(account);
	if (lock == -1)
		return -1;
	rc = unlink(path) == 0 ? 1 : errno == ENOENT ? 0 : -1;
	if (rc == 1 && file_sync_parent(path) == -1)
		rc = -1;
	(void)close(lock);
	return rc;
}

/* RFC 3986 section 2.1, for what may stand in a path segment as it is. */
static void
put_escaped(struct buf *out, struct slice in)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < in.len; i++) {
		unsigned char c = (unsigned char)in.p[i];

		if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		    (c >= 'A' && c <= 'Z') ||
		    (c != '\0' && strchr("-._~@", c) != NULL)) {
			buf_putc(out, (char)c);
			continue;
		}
		buf_putc(out, '%');
		buf_putc(out, hex[c >> 4]);
		buf_putc(out, hex[c & 15]);
	}
}

void
totp_uri(struct buf *out, struct slice issuer, struct slice account,
    const unsigned char secret[TOTP_SECRET])
{
	buf_puts(out, "otpauth://totp/");
	put_escaped(out, issuer);
	buf_putc(out, ':');
	put_escaped(out, account);
	buf_puts(out, "?secret=");
	base32_put(out, slice_of(secret, TOTP_SECRET));
	buf_puts(out, "&issuer=");
	put_escaped(out, issuer);
	buf_putf(out, "&algorithm=SHA1&digits=%d&period=%d", TOTP_DIGITS,
	    TOTP_PERIOD_S);
}
