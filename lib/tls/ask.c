/* tls/ask - asks postamt-tls to speak TLS on our connection. No OpenSSL. */
#include "tls/ask.h"

#include "base/encode.h"
#include "base/log.h"
#include "base/path.h"
#include "ipc/ipc.h"

#include <errno.h>
#include <sys/stat.h>

bool
tls_offered(void)
{
	char path[PATH_SIZE];
	struct stat st;

	return path_join(path, path_run(), "tls.sock") == 0 &&
	    stat(path, &st) == 0 && S_ISSOCK(st.st_mode);
}

/* The value as a string, cut to size; "" when absent. */
static void
fact(const struct ipc_message *m, const char *key, char *out, size_t size)
{
	struct slice v;

	if (!ipc_get(m, key, &v) || slice_cstr(v, out, size) == -1)
		out[0] = '\0';
}

static size_t
fact_hex(const struct ipc_message *m, const char *key, unsigned char *out,
    size_t size)
{
	struct slice v;
	struct buf b;
	size_t len = 0;

	buf_init(&b, size);
	if (ipc_get(m, key, &v) && hex_get(&b, v) == 0) {
		len = b.len;
		if (len > 0)
			memcpy(out, b.p, len);
	}
	buf_done(&b);
	return len;
}

void
tls_facts_take(struct ipc_message *m, struct tls_facts *f)
{
	fact(m, "version", f->version, sizeof f->version);
	fact(m, "cipher", f->cipher, sizeof f->cipher);
	fact(m, "sni", f->sni, sizeof f->sni);
	fact(m, "alpn", f->alpn, sizeof f->alpn);
	fact(m, "fingerprint", f->fingerprint, sizeof f->fingerprint);
	f->exporter_len =
	    fact_hex(m, "exporter", f->exporter, sizeof f->exporter);
	f->endpoint_len =
	    fact_hex(m, "endpoint", f->endpoint, sizeof f->endpoint);
	fact(m, "ip", f->ip, sizeof f->ip);
	f->sealed = ipc_take_fd(m, "sealed");
}

int
tls_ask_server(
    const char *protocol, int client, struct tls_facts *facts, int *plain)
{
	struct ipc_message m;
	struct ipc c;
	int rc = -1, err = 0;

	if (ipc_connect(&c, "tls") == -1)
		return -1;
	ipc_message_init(&m);
	ipc_puts(&m, "role", "server");
	ipc_puts(&m, "protocol", protocol);
	ipc_puts(&m, "session", log_session_id());
	ipc_put_fd(&m, "client", client);
	if (ipc_call(&c, &m, deadline_in(TLS_HANDSHAKE_S + 5)) == -1) {
		err = errno;
	} else if (!ipc_is(&m, "status", "ok")) {
		err = ipc_is(&m, "status", "perm") ? EPROTO : EAGAIN;
	} else if ((*plain = ipc_take_fd(&m, "plain")) == -1) {
		err = EPROTO;
	} else {
		tls_facts_take(&m, facts);
		rc = 0;
	}
	ipc_message_done(&m);
	ipc_close(&c);
	errno = err;
	return rc;
}
