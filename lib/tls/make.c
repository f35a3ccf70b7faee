/* tls/make - a certificate signed by itself, for trials and for DANE. */
#include "tls/pair.h"

#include "base/file.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libgen.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
is_address(const char *name)
{
	unsigned char a[16];

	return inet_pton(AF_INET, name, a) == 1 ||
	    inet_pton(AF_INET6, name, a) == 1;
}

/* What may stand in a name of a certificate, and as a folder of conf/tls. */
static bool
is_name(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789-._";

	if (is_address(name))
		return true;
	if (strncmp(name, "*.", 2) == 0)
		name += 2;
	return name[0] != '\0' && name[0] != '.' &&
	    name[strspn(name, letters)] == '\0';
}

static int
add_extension(X509 *x, int nid, const char *value)
{
	X509V3_CTX v3;
	X509_EXTENSION *e;
	int ok;

	X509V3_set_ctx_nodb(&v3);
	X509V3_set_ctx(&v3, x, x, NULL, NULL, 0);
	e = X509V3_EXT_conf_nid(NULL, &v3, nid, value);
	if (e == NULL)
		return -1;
	ok = X509_add_ext(x, e, -1);
	X509_EXTENSION_free(e);
	return ok == 1 ? 0 : -1;
}

static int
add_names(X509 *x, char *const *names, unsigned count)
{
	struct buf b;
	int rc;

	buf_init(&b, 16384);
	for (unsigned i = 0; i < count; i++)
		buf_putf(&b, "%s%s:%s", i > 0 ? "," : "",
		    is_address(names[i]) ? "IP" : "DNS", names[i]);
	rc = buf_failed(&b)
	    ? -1
	    : add_extension(x, NID_subject_alt_name, buf_cstr(&b));
	buf_done(&b);
	return rc;
}

static X509 *
certificate(EVP_PKEY *key, char *const *names, unsigned count, unsigned days)
{
	X509 *x = X509_new();
	X509_NAME *subject;
	uint64_t serial;

	if (x == NULL || RAND_bytes((unsigned char *)&serial, 8) != 1)
		goto failed;
	subject = X509_get_subject_name(x);
	if (X509_set_version(x, X509_VERSION_3) != 1 ||
	    ASN1_INTEGER_set_uint64(X509_get_serialNumber(x), serial >> 1) !=
		1 ||
	    X509_gmtime_adj(X509_getm_notBefore(x), -3600) == NULL ||
	    X509_time_adj_ex(X509_getm_notAfter(x), (int)days, 0, NULL) ==
		NULL ||
	    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
		(const unsigned char *)names[0], -1, -1, 0) != 1 ||
	    X509_set_issuer_name(x, subject) != 1 ||
	    X509_set_pubkey(x, key) != 1 || add_names(x, names, count) == -1 ||
	    add_extension(x, NID_basic_constraints, "critical,CA:TRUE") == -1 ||
	    X509_sign(x, key, EVP_sha256()) == 0)
		goto failed;
	return x;
failed:
	X509_free(x);
	return NULL;
}

/* Writes what `put` puts into a memory BIO to dir/name, if it is not there. */
static int
write_pem(const char *dir, const char *name, mode_t mode, BIO *pem)
{
	char path[PATH_SIZE];
	char *data;
	long len = BIO_get_mem_data(pem, &data);

	if (path_join(path, dir, name) == -1)
		return -1;
	if (access(path, F_OK) == 0) {
		errno = EEXIST;
		return -1;
	}
	return file_replace(path, slice_of(data, (size_t)len), mode);
}

/* The folder, and the one that holds it: conf/tls of a new host. */
static int
make_folder(const char *dir)
{
	char parent[PATH_SIZE];

	if (mkdir(dir, 0700) == 0 || errno == EEXIST)
		return 0;
	if (errno != ENOENT ||
	    slice_cstr(slice_from(dir), parent, sizeof parent) == -1 ||
	    mkdir(dirname(parent), 0755) == -1)
		return -1;
	return mkdir(dir, 0700);
}

int
pair_make(const char *dir, char *const *names, unsigned count, unsigned days,
    struct buf *why)
{
	EVP_PKEY *key = NULL;
	BIO *kb = NULL, *xb = NULL;
	X509 *x = NULL;
	int rc = -1;

	for (unsigned i = 0; i < count; i++)
		if (!is_name(names[i])) {
			buf_putf(why,
			    "'%s' is no host name, *.domain or "
			    "address\n",
			    names[i]);
			return -1;
		}
	key = EVP_EC_gen("P-256");
	if (key != NULL)
		x = certificate(key, names, count, days);
	kb = BIO_new(BIO_s_secmem());
	xb = BIO_new(BIO_s_mem());
	if (x == NULL || kb == NULL || xb == NULL ||
	    PEM_write_bio_PrivateKey(kb, key, NULL, NULL, 0, NULL, NULL) != 1 ||
	    PEM_write_bio_X509(xb, x) != 1) {
		buf_putf(why, "cannot make a certificate for %s: %s\n",
		    names[0], ERR_reason_error_string(ERR_peek_last_error()));
		goto out;
	}
	if (make_folder(dir) == -1)
		buf_putf(why, "%s: %s\n", dir, strerror(errno));
	else if (write_pem(dir, "key.pem", 0600, kb) == -1)
		buf_putf(why, "%s/key.pem: %s\n", dir, strerror(errno));
	else if (write_pem(dir, "cert.pem", 0644, xb) == -1)
		buf_putf(why, "%s/cert.pem: %s\n", dir, strerror(errno));
	else
		rc = 0;
out:
	BIO_free(kb);
	BIO_free(xb);
	X509_free(x);
	EVP_PKEY_free(key);
	return rc;
}
