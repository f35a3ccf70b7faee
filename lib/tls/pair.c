/* tls/pair - a certificate and its key: where they lie, and whether they fit.
 */
#include "tls/pair.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The first %s is the folder, the second and third the name. */
static const struct {
	const char *cert, *key;
} layouts[] = {
	{ "%s/%s/cert.pem", "%s/%s/key.pem" },
	{ "%s/%s/fullchain.pem", "%s/%s/privkey.pem" },
	{ "%s/%s/fullchain.cer", "%s/%s/%s.key" },
	{ "%s/%s/cert.pem", "%s/private/%s/key.pem" },
};

static int
layout_path(
    char out[PATH_SIZE], const char *fmt, const char *dir, const char *name)
{
	int n;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	n = snprintf(out, PATH_SIZE, fmt, dir, name, name);
#pragma GCC diagnostic pop
	if (n < 0 || n >= PATH_SIZE) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return access(out, R_OK);
}

int
pair_find(const char *dir, const char *name, struct pair_paths *p)
{
	if (strchr(name, '/') != NULL || name[0] == '.' || name[0] == '\0') {
		errno = ENOENT;
		return -1;
	}
	for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
		errno = 0;
		if (layout_path(p->cert, layouts[i].cert, dir, name) == 0 &&
		    layout_path(p->key, layouts[i].key, dir, name) == 0)
			return 0;
		if (errno != ENOENT)
			return -1;
	}
	errno = ENOENT;
	return -1;
}

/* Appends "file: what: OpenSSL's reason" and a newline. Returns -1. */
static int
wrong(struct buf *why, const char *file, const char *what)
{
	unsigned long e = ERR_peek_last_error();
	const char *reason = e != 0 ? ERR_reason_error_string(e) : NULL;

	buf_putf(why, "%s: %s", file, what);
	if (reason != NULL)
		buf_putf(why, ": %s", reason);
	buf_putc(why, '\n');
	ERR_clear_error();
	return -1;
}

int
pair_load(SSL_CTX *ctx, const struct pair_paths *p, struct buf *why)
{
	ERR_clear_error();
	if (SSL_CTX_use_certificate_chain_file(ctx, p->cert) != 1)
		return wrong(why, p->cert, "cannot load the certificate");
	if (SSL_CTX_use_PrivateKey_file(ctx, p->key, SSL_FILETYPE_PEM) == 1 &&
	    SSL_CTX_check_private_key(ctx) == 1)
		return 0;
	if (ERR_GET_REASON(ERR_peek_last_error()) == X509_R_KEY_VALUES_MISMATCH)
		return wrong(why, p->key, "not the key of the certificate");
	return wrong(why, p->key, "cannot load the key");
}

static int
check_dates(X509 *leaf, const char *file, unsigned days, struct buf *why)
{
	time_t soon = time(NULL) + (time_t)days * 86400;

	if (X509_cmp_current_time(X509_get0_notBefore(leaf)) > 0)
		return wrong(why, file, "not valid yet");
	if (X509_cmp_current_time(X509_get0_notAfter(leaf)) < 0)
		return wrong(why, file, "expired");
	if (X509_cmp_time(X509_get0_notAfter(leaf), &soon) > 0)
		return 0;
	buf_putf(why, "%s: expires within %u days\n", file, days);
	return 1;
}

static int
check_name(X509 *leaf, const char *file, const char *name, struct buf *why)
{
	if (X509_check_host(leaf, name, 0, 0, NULL) == 1 ||
	    X509_check_ip_asc(leaf, name, 0) == 1)
		return 0;
	buf_putf(why, "%s: not for the name %s\n", file, name);
	return -1;
}

static int
check_chain(SSL_CTX *ctx, const char *file, struct buf *why)
{
	X509 *child = SSL_CTX_get0_certificate(ctx);
	STACK_OF(X509) *chain = NULL;

	(void)SSL_CTX_get0_chain_certs(ctx, &chain);
	for (int i = 0; i < sk_X509_num(chain); i++) {
		X509 *issuer = sk_X509_value(chain, i);

		if (X509_check_issued(issuer, child) != X509_V_OK) {
			buf_putf(why,
			    "%s: certificate %d of the chain did not issue "
			    "the one before it\n",
			    file, i + 2);
			return -1;
		}
		child = issuer;
	}
	return 0;
}

int
pair_check(const struct pair_paths *p, const char *name, unsigned days,
    struct buf *why)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
	int rc = -1, dates;
	X509 *leaf;

	if (ctx == NULL || pair_load(ctx, p, why) == -1)
		goto out;
	leaf = SSL_CTX_get0_certificate(ctx);
	dates = check_dates(leaf, p->cert, days, why);
	rc = dates;
	if (check_chain(ctx, p->cert, why) == -1)
		rc = -1;
	if (name != NULL && check_name(leaf, p->cert, name, why) == -1)
		rc = -1;
out:
	SSL_CTX_free(ctx);
	return rc;
}
