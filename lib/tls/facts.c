/* tls/facts - what a handshake has shown, for the reply to the program. */
#include "tls/facts.h"

#include "base/encode.h"
#include "tls/ask.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

static void
put_hex(
    struct ipc_message *m, const char *key, const unsigned char *p, size_t len)
{
	struct buf b;

	buf_init(&b, 2 * EVP_MAX_MD_SIZE);
	hex_put(&b, slice_of(p, len));
	ipc_put(m, key, buf_slice(&b));
	buf_done(&b);
}

static void
put_exporter(struct ipc_message *m, SSL *ssl)
{
	static const char label[] = "EXPORTER-Channel-Binding";
	unsigned char out[TLS_EXPORTER_LEN];

	/* RFC 9266 section 3: TLS 1.2 must have RFC 7627 for it */
	if (SSL_version(ssl) < TLS1_3_VERSION &&
	    SSL_get_extms_support(ssl) != 1)
		return;
	if (SSL_export_keying_material(
		ssl, out, sizeof out, label, sizeof label - 1, NULL, 0, 0) == 1)
		put_hex(m, "exporter", out, sizeof out);
}

static void
put_endpoint(struct ipc_message *m, SSL *ssl)
{
	X509 *cert = SSL_is_server(ssl) ? SSL_get_certificate(ssl)
					: SSL_get0_peer_certificate(ssl);
	unsigned char out[EVP_MAX_MD_SIZE];
	unsigned len;
	int digest;

	if (cert == NULL)
		return;
	/* MD5 and SHA-1 give way to SHA-256: RFC 5929 section 4.1 */
	if (X509_get_signature_info(cert, &digest, NULL, NULL, NULL) != 1 ||
	    digest == NID_undef || digest == NID_md5 || digest == NID_sha1)
		digest = NID_sha256;
	if (X509_digest(cert, EVP_get_digestbynid(digest), out, &len) == 1)
		put_hex(m, "endpoint", out, len);
}

static void
put_fingerprint(struct ipc_message *m, SSL *ssl)
{
	X509 *cert = SSL_get0_peer_certificate(ssl);
	unsigned char out[EVP_MAX_MD_SIZE];
	unsigned len;

	if (cert != NULL && X509_digest(cert, EVP_sha256(), out, &len) == 1)
		put_hex(m, "fingerprint", out, len);
}

void
facts_put(struct ipc_message *m, SSL *ssl)
{
	const char *sni = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
	const unsigned char *alpn;
	unsigned alpn_len;

	ipc_puts(m, "version", SSL_get_version(ssl));
	ipc_puts(m, "cipher", SSL_get_cipher_name(ssl));
	if (sni != NULL)
		ipc_puts(m, "sni", sni);
	SSL_get0_alpn_selected(ssl, &alpn, &alpn_len);
	if (alpn_len > 0)
		ipc_put(m, "alpn", slice_of(alpn, alpn_len));
	if (SSL_session_reused(ssl))
		ipc_puts(m, "resumed", "1");
	put_fingerprint(m, ssl);
	put_exporter(m, ssl);
	put_endpoint(m, ssl);
}
