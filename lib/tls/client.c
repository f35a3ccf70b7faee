/* tls/client - what we ask of a server's identity when we call it. */
#include "tls/server.h"

#include "base/encode.h"
#include "ipc/ipc.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

static int
refuse(struct tls_outcome *out, const char *what)
{
	(void)snprintf(out->reason, sizeof out->reason, "%s", what);
	return -1;
}

/*
 * "usage selector matching hex", RFC 6698 section 2.2 as text. 1 added, else
 * unusable: usages 0 and 1 ask for what SMTP has not (RFC 7672 section 3.1.3).
 */
static int
add_tlsa(SSL *ssl, struct slice record)
{
	struct slice field[3];
	uint64_t n[3];
	struct buf data;
	int added = -1;

	for (int i = 0; i < 3; i++)
		if (!slice_cut(&record, ' ', &field[i]) ||
		    slice_u64(field[i], 255, &n[i]) == -1)
			return -1;
	if (n[0] < 2)
		return 0;
	buf_init(&data, 8192);
	if (hex_get(&data, slice_trim(record)) == 0 && data.len > 0)
		added = SSL_dane_tlsa_add(ssl, (uint8_t)n[0], (uint8_t)n[1],
		    (uint8_t)n[2], (const unsigned char *)data.p, data.len);
	buf_done(&data);
	return added;
}

/* The records that we can use; none at all is an error: RFC 7672 2.1.1. */
static int
demand_dane(SSL *ssl, const struct ipc_message *m, const char *name,
    struct tls_outcome *out)
{
	struct slice rest = buf_slice(&m->wire), k, v;
	int usable = 0;

	if (SSL_dane_enable(ssl, name) != 1)
		return refuse(out, "DANE cannot be enabled");
	(void)SSL_dane_set_flags(ssl, DANE_FLAG_NO_DANE_EE_NAMECHECKS);
	while (ipc_next(&rest, &k, &v))
		if (slice_is(k, "tlsa"))
			usable += add_tlsa(ssl, v) == 1;
	if (usable == 0)
		return refuse(out, "no usable TLSA record");
	SSL_set_verify(ssl, SSL_VERIFY_PEER, NULL);
	return 0;
}

static int
demand_pkix(SSL *ssl, const char *name, struct tls_outcome *out)
{
	SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	if (SSL_set1_host(ssl, name) != 1)
		return refuse(out, "no such name");
	SSL_set_verify(ssl, SSL_VERIFY_PEER, NULL);
	return 0;
}

/* Opportunistic: looks, so that the outcome can be told, and goes on. */
static int
only_look(int ok, X509_STORE_CTX *store)
{
	(void)ok;
	(void)store;
	return 1;
}

int
tls_client_demand(
    SSL *ssl, const struct ipc_message *m, struct tls_outcome *out)
{
	char name[256];
	struct slice v;

	if (!ipc_get(m, "name", &v) || slice_cstr(v, name, sizeof name) == -1)
		return refuse(out, "no name of the server in request");
	(void)SSL_set_tlsext_host_name(ssl, name);
	if (ipc_is(m, "verify", "dane"))
		return demand_dane(ssl, m, name, out);
	if (ipc_is(m, "verify", "pkix"))
		return demand_pkix(ssl, name, out);
	if (!ipc_is(m, "verify", "none"))
		return refuse(out, "verify is none of dane, pkix, none");
	(void)SSL_set1_host(ssl, name);
	SSL_set_verify(ssl, SSL_VERIFY_PEER, only_look);
	return 0;
}

const char *
tls_client_verified(SSL *ssl)
{
	if (SSL_get_verify_result(ssl) != X509_V_OK)
		return "none";
	return SSL_get0_dane_authority(ssl, NULL, NULL) >= 0 ? "dane" : "pkix";
}
