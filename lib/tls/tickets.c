/* tls/tickets - session tickets' keys, shared by all children and rotated. */
#include "tls/tickets.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <string.h>

enum { NAME = 16, SECRET = 32 };

struct key {
	int64_t made_ms; /* 0: none */
	unsigned char name[NAME];
	unsigned char cipher[SECRET], mac[SECRET];
};

static struct key current, previous;

int
tickets_rotate(int64_t now_ms)
{
	struct key fresh = { .made_ms = now_ms };
	int64_t age = now_ms - current.made_ms;

	if (current.made_ms != 0 && age < TICKETS_ROTATE_S * 1000)
		return 0;
	if (RAND_bytes(fresh.name, NAME) != 1 ||
	    RAND_priv_bytes(fresh.cipher, SECRET) != 1 ||
	    RAND_priv_bytes(fresh.mac, SECRET) != 1)
		return -1;
	previous = current;
	if (age >= 2 * TICKETS_ROTATE_S * 1000)
		OPENSSL_cleanse(&previous, sizeof previous);
	current = fresh;
	OPENSSL_cleanse(&fresh, sizeof fresh);
	return 0;
}

void
tickets_forget(void)
{
	OPENSSL_cleanse(&current, sizeof current);
	OPENSSL_cleanse(&previous, sizeof previous);
}

static int
key_load(const struct key *k, unsigned char *iv, EVP_CIPHER_CTX *cipher,
    EVP_MAC_CTX *mac, int sealing)
{
	char digest[] = "SHA256";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(
		    OSSL_MAC_PARAM_DIGEST, digest, 0),
		OSSL_PARAM_construct_end(),
	};

	return EVP_CipherInit_ex(cipher, EVP_aes_256_cbc(), NULL, k->cipher, iv,
		   sealing) == 1 &&
		EVP_MAC_init(mac, k->mac, SECRET, params) == 1
	    ? 1
	    : -1;
}

/* OpenSSL's contract: 1 go on, 2 and seal anew, 0 no such key, -1 failed. */
static int
ticket_key(SSL *ssl, unsigned char *name, unsigned char *iv,
    EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac, int sealing)
{
	(void)ssl;
	if (sealing) {
		if (RAND_bytes(iv, EVP_MAX_IV_LENGTH) != 1)
			return -1;
		memcpy(name, current.name, NAME);
		return key_load(&current, iv, cipher, mac, 1);
	}
	if (memcmp(name, current.name, NAME) == 0)
		return key_load(&current, iv, cipher, mac, 0);
	if (previous.made_ms != 0 && memcmp(name, previous.name, NAME) == 0)
		return key_load(&previous, iv, cipher, mac, 0) == 1 ? 2 : -1;
	return 0;
}

void
tickets_use(SSL_CTX *ctx)
{
	static const unsigned char id[] = "postamt";

	(void)SSL_CTX_set_session_id_context(ctx, id, sizeof id - 1);
	(void)SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	(void)SSL_CTX_set_timeout(ctx, 2 * TICKETS_ROTATE_S);
	(void)SSL_CTX_set_num_tickets(ctx, 1);
	(void)SSL_CTX_set_tlsext_ticket_key_evp_cb(ctx, ticket_key);
}
