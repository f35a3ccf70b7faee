/* tls/context - what every TLS connection of ours has in common. */
#include "tls/context.h"

#include "tls/tickets.h"

#include <dirent.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

int
tls_settings_read(struct tls_settings *s, struct control_error *why)
{
	char min[8] = "1.2";

	*s = (struct tls_settings){ .min_version = TLS1_2_VERSION };
	(void)strcpy(s->ciphers, "ECDHE+AESGCM:ECDHE+CHACHA20");
	if (control_str("tls-min", min, sizeof min, why) == -1 ||
	    control_str("tls-groups", s->groups, sizeof s->groups, why) == -1 ||
	    control_str("tls-ciphers", s->ciphers, sizeof s->ciphers, why) ==
		-1 ||
	    control_bool("tls-client-certs", &s->client_certs, why) == -1)
		return -1;
	if (strcmp(min, "1.3") == 0)
		s->min_version = TLS1_3_VERSION;
	else if (strcmp(min, "1.2") != 0)
		return control_wrong(
		    why, "tls-min", 1, "expected 1.2 or 1.3, found '%s'", min);
	return 0;
}

/* A hybrid with ML-KEM is there from OpenSSL 3.5 on. */
static int
use_groups(SSL_CTX *ctx, const char *groups)
{
	if (groups[0] != '\0')
		return SSL_CTX_set1_groups_list(ctx, groups);
	if (SSL_CTX_set1_groups_list(
		ctx, "X25519MLKEM768:X25519:P-256:P-384") == 1)
		return 1;
	ERR_clear_error();
	return SSL_CTX_set1_groups_list(ctx, "X25519:P-256:P-384");
}

/*
 * Of TLS 1.3. AES-128 comes first, as strong as X25519 and P-256 are: the
 * handshake then hashes with SHA-256, for which processors have instructions,
 * and not with SHA-384.
 */
static const char suites[] = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:"
			     "TLS_CHACHA20_POLY1305_SHA256";

static SSL_CTX *
context(const SSL_METHOD *method, const struct tls_settings *s, struct buf *why)
{
	SSL_CTX *ctx = SSL_CTX_new(method);
	const char *what = "tls: out of memory";

	if (ctx == NULL)
		goto failed;
	what = "tls-min";
	if (SSL_CTX_set_min_proto_version(ctx, s->min_version) != 1)
		goto failed;
	what = "tls-groups";
	if (use_groups(ctx, s->groups) != 1)
		goto failed;
	what = "tls-ciphers";
	if (SSL_CTX_set_cipher_list(ctx, s->ciphers) != 1)
		goto failed;
	what = "tls: cipher suites";
	if (SSL_CTX_set_ciphersuites(ctx, suites) != 1)
		goto failed;
	(void)SSL_CTX_set_options(ctx,
	    SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
		SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA |
		SSL_OP_IGNORE_UNEXPECTED_EOF);
	(void)SSL_CTX_set_mode(ctx,
	    SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
		SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	return ctx;
failed:
	buf_putf(why, "%s: %s\n", what,
	    ERR_reason_error_string(ERR_peek_last_error()));
	SSL_CTX_free(ctx);
	return NULL;
}

/* Any certificate will do: who it belongs to is decided by its fingerprint. */
static int
accept_any(int ok, X509_STORE_CTX *store)
{
	(void)ok;
	(void)store;
	return 1;
}

/* Offered and not ours: the handshake fails (RFC 7301 section 3.2). */
static int
choose_alpn(SSL *ssl, const unsigned char **out, unsigned char *out_len,
    const unsigned char *in, unsigned in_len, void *arg)
{
	const char *ours = SSL_get_app_data(ssl);

	(void)arg;
	for (unsigned at = 0; at < in_len; at += 1u + in[at])
		if (in[at] + 1u <= in_len - at &&
		    in[at] == (unsigned char)ours[0] &&
		    memcmp(in + at + 1, ours + 1, in[at]) == 0) {
			*out = in + at + 1;
			*out_len = in[at];
			return SSL_TLSEXT_ERR_OK;
		}
	return SSL_TLSEXT_ERR_ALERT_FATAL;
}

SSL_CTX *
tls_server_context(const struct tls_settings *s, struct buf *why)
{
	SSL_CTX *ctx = context(TLS_server_method(), s, why);

	if (ctx == NULL)
		return NULL;
	tickets_use(ctx);
	SSL_CTX_set_alpn_select_cb(ctx, choose_alpn, NULL);
	if (s->client_certs)
		SSL_CTX_set_verify(
		    ctx, SSL_VERIFY_PEER | SSL_VERIFY_CLIENT_ONCE, accept_any);
	return ctx;
}

/* As c_rehash(1) names a certificate: 8 digits and ".0". */
static bool
has_hashes(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	bool found = false;

	if (d == NULL)
		return false;
	while (!found && (e = readdir(d)) != NULL)
		found =
		    strlen(e->d_name) == 10 && strcmp(e->d_name + 8, ".0") == 0;
	(void)closedir(d);
	return found;
}

/*
 * A folder of certificates by hash is looked into when one is needed. A file
 * of them is read now, and its megabyte copied for every child.
 */
static int
use_trusted(SSL_CTX *ctx)
{
	const char *dir = X509_get_default_cert_dir();

	return has_hashes(dir) ? SSL_CTX_load_verify_dir(ctx, dir)
			       : SSL_CTX_set_default_verify_paths(ctx);
}

SSL_CTX *
tls_client_context(const struct tls_settings *s, struct buf *why)
{
	SSL_CTX *ctx = context(TLS_client_method(), s, why);

	if (ctx == NULL)
		return NULL;
	(void)SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	if (use_trusted(ctx) == 1 && SSL_CTX_dane_enable(ctx) == 1)
		return ctx;
	buf_puts(why, "tls: cannot set up verification\n");
	SSL_CTX_free(ctx);
	return NULL;
}
