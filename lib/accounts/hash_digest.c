/* accounts/hash_digest - (salted) SHA schemes of other servers' tables. */
#include "accounts/hash_digest.h"

#include "base/encode.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

bool
hash_same(struct slice a, struct slice b)
{
	return a.len == b.len &&
	    (a.len == 0 || CRYPTO_memcmp(a.p, b.p, a.len) == 0);
}

/* The digest of a, then b. Its length, 0 on failure. */
static unsigned
digest(const EVP_MD *md, struct slice a, struct slice b,
    unsigned char out[EVP_MAX_MD_SIZE])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned len = 0;

	if (ctx == NULL || EVP_DigestInit_ex(ctx, md, NULL) != 1 ||
	    EVP_DigestUpdate(ctx, a.p, a.len) != 1 ||
	    EVP_DigestUpdate(ctx, b.p, b.len) != 1 ||
	    EVP_DigestFinal_ex(ctx, out, &len) != 1)
		len = 0;
	EVP_MD_CTX_free(ctx);
	return len;
}

int
hash_sha256(struct slice a, struct slice b, unsigned char out[32])
{
	unsigned char md[EVP_MAX_MD_SIZE];

	if (digest(EVP_sha256(), a, b, md) != 32) {
		errno = ENOMEM;
		return -1;
	}
	memcpy(out, md, 32);
	explicit_bzero(md, sizeof md);
	return 0;
}

static const EVP_MD *
scheme_md(struct slice name, bool *salted)
{
	*salted = name.len > 1 && (name.p[1] | 0x20) == 's';
	if (*salted)
		name = slice_from_at(name, 1);
	if (slice_caseis(name, "SHA") || slice_caseis(name, "SHA1"))
		return EVP_sha1();
	if (slice_caseis(name, "SHA256"))
		return EVP_sha256();
	if (slice_caseis(name, "SHA512"))
		return EVP_sha512();
	return NULL;
}

enum hash_result
hash_digest_verify(
    struct slice scheme, struct slice stored, struct slice password)
{
	unsigned char md[EVP_MAX_MD_SIZE];
	enum hash_result r = HASH_UNKNOWN;
	struct slice name, encoding = scheme, raw;
	const EVP_MD *type;
	struct buf b;
	bool salted;
	size_t len;

	(void)slice_cut(&encoding, '.', &name);
	type = scheme_md(name, &salted);
	if (type == NULL)
		return HASH_UNKNOWN;
	len = (size_t)EVP_MD_get_size(type);
	buf_init_secret(&b, 256);
	if ((slice_caseis(encoding, "HEX") ? hex_get(&b, stored)
					   : base64_get(&b, stored)) == 0 &&
	    (salted ? b.len > len : b.len == len)) {
		raw = buf_slice(&b);
		r = digest(type, password, slice_from_at(raw, len), md) != len
		    ? HASH_ERROR
		    : hash_same(slice_of(md, len), slice_of(raw.p, len))
		    ? HASH_OK
		    : HASH_WRONG;
	}
	buf_done(&b);
	explicit_bzero(md, sizeof md);
	return r;
}
