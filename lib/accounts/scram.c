/* accounts/scram - keys of SCRAM-SHA-256 (RFC 5802 section 3, RFC 7677). */
#include "accounts/scram.h"

#include "accounts/hash_digest.h"
#include "accounts/saslprep.h"
#include "accounts/secret.h"
#include "base/control.h"
#include "base/encode.h"

#include <errno.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

int
scram_hmac(struct slice key, struct slice text, unsigned char out[SCRAM_KEY])
{
	unsigned len = 0;

	if (HMAC(EVP_sha256(), key.p, (int)key.len,
		(const unsigned char *)text.p, text.len, out, &len) != NULL &&
	    len == SCRAM_KEY)
		return 0;
	errno = ENOMEM;
	return -1;
}

int
scram_salt(struct slice account, unsigned char salt[SCRAM_SALT])
{
	unsigned char secret[SECRET_SIZE], mac[SCRAM_KEY];
	int rc;

	if (secret_get(secret) == -1)
		return -1;
	rc = scram_hmac(slice_of(secret, sizeof secret), account, mac);
	memcpy(salt, mac, SCRAM_SALT);
	explicit_bzero(secret, sizeof secret);
	return rc;
}

uint32_t
scram_iterations(void)
{
	struct control_error why;
	uint32_t n = 32768;

	(void)control_u32("limits/scram-iterations", 4096, 10000000, &n, &why);
	return n;
}

int
scram_derive(struct slice password, struct scram_keys *k)
{
	unsigned char salted[SCRAM_KEY], client[SCRAM_KEY];
	struct slice key = slice_of(salted, sizeof salted);
	int rc = -1;

	if (PKCS5_PBKDF2_HMAC(password.p, (int)password.len, k->salt,
		(int)k->salt_len, (int)k->iterations, EVP_sha256(),
		sizeof salted, salted) == 1 &&
	    scram_hmac(key, slice_from("Client Key"), client) == 0 &&
	    scram_hmac(key, slice_from("Server Key"), k->server) == 0)
		rc = hash_sha256(slice_of(client, sizeof client),
		    slice_of("", 0), k->stored);
	explicit_bzero(salted, sizeof salted);
	explicit_bzero(client, sizeof client);
	return rc;
}

void
scram_put(struct buf *out, const struct scram_keys *k)
{
	buf_putf(out, "%lu,", (unsigned long)k->iterations);
	base64_put(out, slice_of(k->salt, k->salt_len));
	buf_putc(out, ',');
	base64_put(out, slice_of(k->stored, SCRAM_KEY));
	buf_putc(out, ',');
	base64_put(out, slice_of(k->server, SCRAM_KEY));
}

/* Up to the next comma, from base64, min to max octets. */
static int
take(
    struct slice *rest, size_t min, size_t max, unsigned char *out, size_t *len)
{
	struct slice part;
	struct buf b;
	int rc = -1;

	buf_init_secret(&b, 256);
	if (slice_cut(rest, ',', &part) && base64_get(&b, part) == 0 &&
	    b.len >= min && b.len <= max) {
		memcpy(out, b.p, b.len);
		*len = b.len;
		rc = 0;
	}
	buf_done(&b);
	return rc;
}

int
scram_parse(struct slice text, struct scram_keys *k)
{
	struct slice count;
	uint64_t n;
	size_t len;

	if (slice_cut(&text, ',', &count) &&
	    slice_u64(count, 10000000, &n) == 0 && n >= 1 &&
	    take(&text, 1, SCRAM_SALT_MAX, k->salt, &k->salt_len) == 0 &&
	    take(&text, SCRAM_KEY, SCRAM_KEY, k->stored, &len) == 0 &&
	    take(&text, SCRAM_KEY, SCRAM_KEY, k->server, &len) == 0 &&
	    text.len == 0) {
		k->iterations = (uint32_t)n;
		return 0;
	}
	errno = EINVAL;
	return -1;
}

int
scram_make(struct slice account, struct slice password, struct buf *out)
{
	struct scram_keys k = { .iterations = scram_iterations(),
		.salt_len = SCRAM_SALT };
	struct buf b;
	int rc = -1;

	buf_init_secret(&b, SASLPREP_MAX);
	if (saslprep(password, true, &b) == 0 &&
	    scram_salt(account, k.salt) == 0 &&
	    scram_derive(buf_slice(&b), &k) == 0) {
		scram_put(out, &k);
		rc = buf_failed(out) ? -1 : 0;
	}
	buf_done(&b);
	explicit_bzero(&k, sizeof k);
	return rc;
}
