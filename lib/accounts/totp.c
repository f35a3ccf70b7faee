/* accounts/totp - one-time codes (RFC 4226, RFC 6238), each good once. */
#include "accounts/totp.h"

#include "accounts/hash_digest.h"
#include "accounts/state.h"
#include "accounts/totp_file.h"

#include <errno.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <unistd.h>

int
totp_code(
    struct slice secret, uint64_t counter, unsigned digits, uint32_t *code)
{
	unsigned char text[8], mac[EVP_MAX_MD_SIZE];
	unsigned len = 0, at;
	uint32_t n, modulus = 1;

	for (unsigned i = 0; i < 8; i++)
		text[i] = (unsigned char)(counter >> (56 - 8 * i));
	if (HMAC(EVP_sha1(), secret.p, (int)secret.len, text, sizeof text, mac,
		&len) == NULL ||
	    len != 20) {
		errno = ENOMEM;
		return -1;
	}
	at = mac[19] & 15;
	n = (uint32_t)(mac[at] & 127) << 24 | (uint32_t)mac[at + 1] << 16 |
	    (uint32_t)mac[at + 2] << 8 | mac[at + 3];
	while (digits-- > 0)
		modulus *= 10;
	*code = n % modulus;
	explicit_bzero(mac, sizeof mac);
	return 0;
}

bool
totp_is_on(struct slice account)
{
	char path[PATH_SIZE];

	/* What cannot be looked at counts as on: it then refuses. */
	return state_path(path, account, "totp") == 0 &&
	    (access(path, F_OK) == 0 || errno != ENOENT);
}

uint64_t
totp_counter(const struct totp *t, struct slice code, uint64_t now_s)
{
	uint64_t now = now_s / TOTP_PERIOD_S, found = 0;
	char text[16];
	uint32_t want;

	for (uint64_t c = now - TOTP_DRIFT; c <= now + TOTP_DRIFT; c++) {
		if (totp_code(buf_slice(&t->secret), c, TOTP_DIGITS, &want) ==
		    -1)
			return 0;
		(void)snprintf(text, sizeof text, "%0*lu", TOTP_DIGITS,
		    (unsigned long)want);
		if (hash_same(slice_from(text), code) && c > t->last)
			found = c;
	}
	explicit_bzero(text, sizeof text);
	return found;
}

static bool
take_recovery(struct totp *t, struct slice account, struct slice code)
{
	char plain[TOTP_RECOVERY_LEN], hash[65];
	bool found = false;
	size_t n = 0;

	for (size_t i = 0; i < code.len; i++)
		if (code.p[i] != '-' && code.p[i] != ' ') {
			if (n < sizeof plain)
				plain[n] = code.p[i];
			n++;
		}
	if (n != sizeof plain ||
	    totp_recovery_hash(account, slice_of(plain, n), hash) == -1)
		hash[0] = '\0';
	for (unsigned i = 0; hash[0] != '\0' && i < TOTP_RECOVERY_COUNT; i++)
		if (hash_same(slice_from(t->recovery[i]), slice_from(hash))) {
			t->recovery[i][0] = '\0';
			found = true;
		}
	explicit_bzero(plain, sizeof plain);
	explicit_bzero(hash, sizeof hash);
	return found;
}

enum totp_result
totp_use(
    struct slice account, struct slice code, uint64_t now_s, bool *recovery)
{
	enum totp_result r = TOTP_WRONG;
	int lock, have;
	uint64_t c;
	struct totp t;

	if (!totp_is_on(account))
		return TOTP_OFF;
	lock = state_lock(account);
	if (lock == -1)
		return TOTP_ERROR;
	have = totp_load(account, &t);
	c = have == 1 ? totp_counter(&t, code, now_s) : 0;
	*recovery = false;
	if (have != 1)
		r = have == 0 ? TOTP_OFF : TOTP_ERROR;
	else if (c != 0)
		t.last = c;
	else
		*recovery = take_recovery(&t, account, code);
	if (c != 0 || (have == 1 && *recovery))
		r = totp_store(account, &t) == 0 ? TOTP_OK : TOTP_ERROR;
	totp_done(&t);
	(void)close(lock);
	return r;
}
