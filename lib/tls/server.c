/* tls/server - one request to postamt-tls: handshake, hand back, relay. */
#include "tls/server.h"

#include "base/log.h"
#include "ipc/ipc.h"
#include "tls/ask.h"
#include "tls/facts.h"
#include "serve/peer.h"
#include "tls/relay.h"
#include "tls/seal.h"
#include "tls/tickets.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* ALPN's identifier of each protocol: one octet of length, the name. */
static const struct {
	const char *protocol, *alpn;
	bool users; /* port 25 meets strangers: no tickets, no logins */
} protocols[] = {
	{ "smtp", "\4smtp", false },
	{ "submission", "\4smtp", true },
	{ "pop3", "\4pop3", true },
	{ "imap", "\4imap", true },
};

static void
failed(struct tls_outcome *out, const char *what)
{
	unsigned long e = ERR_peek_last_error();
	const char *why = e != 0 ? ERR_reason_error_string(e) : NULL;

	if (why == NULL && errno != 0)
		why = strerror(errno);
	(void)snprintf(out->reason, sizeof out->reason, "%s%s%s", what,
	    why != NULL ? ": " : "", why != NULL ? why : "");
}

static SSL *
server_ssl(struct certs *certs, struct tls_outcome *out)
{
	SSL_CTX *ctx = certs_default(certs);
	SSL *ssl;

	errno = 0;
	if (ctx == NULL) {
		failed(out, "no certificate in tls/");
		return NULL;
	}
	for (size_t i = 0; i < sizeof protocols / sizeof *protocols; i++) {
		if (strcmp(out->protocol, protocols[i].protocol) != 0)
			continue;
		ssl = SSL_new(ctx);
		if (ssl == NULL) {
			failed(out, "cannot begin");
			return NULL;
		}
		(void)SSL_set_app_data(
		    ssl, (void *)(uintptr_t)protocols[i].alpn);
		out->users = protocols[i].users;
		if (!out->users) {
			(void)SSL_set_options(ssl, SSL_OP_NO_TICKET);
			(void)SSL_set_num_tickets(ssl, 0);
		}
		SSL_set_accept_state(ssl);
		return ssl;
	}
	failed(out, "unknown protocol");
	return NULL;
}

static SSL *
client_ssl(SSL_CTX *ctx, const struct ipc_message *m, struct tls_outcome *out)
{
	SSL *ssl = SSL_new(ctx);

	if (ssl == NULL) {
		failed(out, "cannot begin");
		return NULL;
	}
	SSL_set_connect_state(ssl);
	if (tls_client_demand(ssl, m, out) == 0)
		return ssl;
	SSL_free(ssl);
	return NULL;
}

static int
handshake(SSL *ssl, struct tls_outcome *out)
{
	int64_t deadline_ms = deadline_in(TLS_HANDSHAKE_S);
	int n;

	for (;;) {
		ERR_clear_error();
		errno = 0;
		n = SSL_do_handshake(ssl);
		if (n == 1)
			break;
		if (ssl_step(ssl, n, deadline_ms) == -1) {
			failed(out, "handshake");
			return -1;
		}
	}
	out->done = true;
	(void)slice_cstr(slice_from(SSL_get_version(ssl)), out->version,
	    sizeof out->version);
	(void)slice_cstr(slice_from(SSL_get_cipher_name(ssl)), out->cipher,
	    sizeof out->cipher);
	return 0;
}

/* What is known so far, and of whom, for postamt-auth too. */
static int
put_sealed(struct ipc_message *m, SSL *ssl)
{
	struct peer peer;
	int sealed;

	peer_of(SSL_get_fd(ssl), &peer);
	ipc_puts(m, "ip", peer.ip);
	sealed = facts_seal(m);
	if (sealed != -1)
		ipc_put_fd(m, "sealed", sealed);
	return sealed;
}

/* Replies with one end of a socket pair; the other end, or -1. */
static int
hand_back(struct ipc *c, struct ipc_message *m, SSL *ssl, bool users)
{
	int ends[2], sealed = -1, rc = -1;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == -1)
		return -1;
	ipc_reply(m, "ok", NULL, NULL);
	facts_put(m, ssl);
	if (!SSL_is_server(ssl))
		ipc_puts(m, "verified", tls_client_verified(ssl));
	if (users)
		sealed = put_sealed(m, ssl);
	ipc_put_fd(m, "plain", ends[0]);
	if (!users || sealed != -1)
		rc = ipc_send(c, m, deadline_in(IPC_DEADLINE_S));
	if (sealed != -1)
		(void)close(sealed);
	(void)close(ends[0]);
	if (rc == 0 && fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0)
		return ends[1];
	(void)close(ends[1]);
	return -1;
}

static SSL *
prepare(struct ipc_message *m, struct certs *certs, SSL_CTX *client_ctx,
    struct tls_outcome *out)
{
	struct slice v;

	if (ipc_get(m, "session", &v))
		log_session(v);
	if (!ipc_get(m, "protocol", &v) ||
	    slice_cstr(v, out->protocol, sizeof out->protocol) == -1)
		out->protocol[0] = '\0';
	if (ipc_is(m, "role", "client")) {
		out->role = "client";
		return client_ssl(client_ctx, m, out);
	}
	return server_ssl(certs, out);
}

void
tls_serve(int fd, struct certs *certs, SSL_CTX *client_ctx,
    void (*told)(const struct tls_outcome *))
{
	struct tls_outcome out = { .role = "server" };
	struct ipc_message m;
	int net = -1, plain = -1;
	SSL *ssl = NULL;
	struct ipc c;

	ipc_attach(&c, fd);
	ipc_message_init(&m);
	if (ipc_recv(&c, &m, deadline_in(IPC_DEADLINE_S)) != 1)
		goto out;
	net = ipc_take_fd(&m, "client");
	ssl = prepare(&m, certs, client_ctx, &out);
	if (ssl != NULL && net != -1 && fcntl(net, F_SETFL, O_NONBLOCK) == 0 &&
	    SSL_set_fd(ssl, net) == 1)
		(void)handshake(ssl, &out);
	else if (out.reason[0] == '\0')
		(void)snprintf(
		    out.reason, sizeof out.reason, "no connection in request");
	tickets_forget();
	told(&out);
	if (out.done) {
		plain = hand_back(&c, &m, ssl, out.users);
		ipc_message_reset(&m);
		if (plain != -1)
			relay(ssl, plain);
	} else {
		ipc_reply(&m, "perm", "4.7.0", out.reason);
		(void)ipc_send(&c, &m, deadline_in(IPC_DEADLINE_S));
	}
out:
	ipc_message_done(&m);
	ipc_detach(&c);
	SSL_free(ssl);
	if (plain != -1)
		(void)close(plain);
	if (net != -1)
		(void)close(net);
}
