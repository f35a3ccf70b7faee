/* sasl/scram - SCRAM-SHA-256 and -PLUS (RFC 5802, RFC 7677, RFC 9266). */
#include "accounts/hash_digest.h"
#include "accounts/secret.h"
#include "base/encode.h"
#include "sasl/sasl.h"
#include "sasl/scram_message.h"

#include <stdlib.h>

enum { SERVER_NONCE = 24 };

/* Between the messages. */
struct sasl_scram {
	struct credential_keys keys;
	struct buf auth;  /* client-first-bare , server-first , ... */
	struct buf bind;  /* what c= must decode to */
	struct buf nonce; /* the client's and ours */
	bool proved;	  /* the last message is out */
	size_t which;	  /* then: the key that was proved */
};

void
sasl_scram_free(struct sasl_scram *x)
{
	if (x == NULL)
		return;
	buf_done(&x->auth);
	buf_done(&x->bind);
	buf_done(&x->nonce);
	explicit_bzero(x, sizeof *x);
	free(x);
}

static struct sasl_scram *
scram_new(void)
{
	struct sasl_scram *x = calloc(1, sizeof *x);

	if (x == NULL)
		return NULL;
	buf_init_secret(&x->auth, SASL_RESPONSE_MAX);
	buf_init_secret(&x->bind, SASL_RESPONSE_MAX);
	buf_init_secret(&x->nonce, SASL_RESPONSE_MAX);
	return x;
}

static bool
is_plus(const struct sasl *s)
{
	return s->mech == &sasl_scram_plus;
}

/*
 * RFC 5802 section 6: p with -PLUS alone; y tells that somebody took -PLUS out
 * of our list on its way to the client. False: refuse.
 */
static bool
take_binding(
    const struct sasl *s, const struct scram_first *m, struct buf *bind)
{
	struct slice data = { 0 };

	buf_put(bind, m->header);
	if (!is_plus(s))
		return m->flag == 'n' ||
		    (m->flag == 'y' && s->exporter.len == 0);
	if (m->flag != 'p')
		return false;
	if (slice_is(m->binding, "tls-exporter"))
		data = s->exporter;
	else if (slice_is(m->binding, "tls-server-end-point"))
		data = s->endpoint;
	buf_put(bind, data);
	return data.len > 0;
}

/* Nobody acts for another: an authzid must be the same account. */
static bool
is_self(struct sasl *s, struct slice authzid)
{
	struct authdb_account other;
	struct buf b;
	bool same;

	if (authzid.len == 0)
		return true;
	buf_init(&b, SASL_LOGIN_MAX);
	same = scram_saslname(authzid, &b) == 0 &&
	    authdb_find(s->db, buf_slice(&b), &other) == CDBMAP_FOUND &&
	    slice_eq(other.name, s->scram->keys.account.name);
	buf_done(&b);
	return same;
}

static enum sasl_outcome
put_server_first(
    struct sasl *s, const struct scram_first *m, struct buf *challenge)
{
	struct sasl_scram *x = s->scram;
	char nonce[SERVER_NONCE + 1];

	if (secret_text(nonce, SERVER_NONCE) == -1)
		return SASL_ERROR;
	buf_put(&x->nonce, m->nonce);
	buf_puts(&x->nonce, s->nonce != NULL ? s->nonce : nonce);
	buf_puts(challenge, "r=");
	buf_put(challenge, buf_slice(&x->nonce));
	buf_puts(challenge, ",s=");
	base64_put(challenge,
	    slice_of(x->keys.challenge.salt, x->keys.challenge.salt_len));
	buf_putf(
	    challenge, ",i=%lu", (unsigned long)x->keys.challenge.iterations);
	buf_put(&x->auth, m->bare);
	buf_putc(&x->auth, ',');
	buf_put(&x->auth, buf_slice(challenge));
	buf_putc(&x->auth, ',');
	return buf_failed(challenge) || buf_failed(&x->auth) ? SASL_ERROR
							     : SASL_CONTINUE;
}

static enum sasl_outcome
take_first(struct sasl *s, struct slice response, struct buf *challenge)
{
	struct credential c = { .protocol = s->protocol, .ip = s->ip };
	enum sasl_outcome r = SASL_SYNTAX;
	struct scram_first m;
	struct buf name;

	buf_init(&name, SASL_LOGIN_MAX);
	if (scram_parse_first(response, &m) == 0 &&
	    scram_saslname(m.username, &name) == 0 &&
	    sasl_login(s, buf_slice(&name))) {
		c.login = buf_slice(&name);
		r = sasl_gate(s);
	}
	s->scram = r == SASL_CONTINUE ? scram_new() : NULL;
	if (r == SASL_CONTINUE &&
	    (s->scram == NULL ||
		credential_scram(s->db, &c, &s->scram->keys) == -1))
		r = SASL_ERROR;
	buf_done(&name);
	if (r != SASL_CONTINUE)
		return r;
	if (!take_binding(s, &m, &s->scram->bind) || !is_self(s, m.authzid))
		return SASL_WRONG;
	sasl_gate_leave(s);
	return put_server_first(s, &m, challenge);
}

/*
 * Does ClientProof come from this key? RFC 5802 section 3: ClientKey is
 * ClientProof XOR HMAC(StoredKey, AuthMessage), and StoredKey its hash.
 */
static bool
is_proof(const struct credential_key *k, struct slice proof, struct slice auth)
{
	unsigned char mac[SCRAM_KEY], client[SCRAM_KEY], stored[SCRAM_KEY];
	bool same = false;

	if (scram_hmac(slice_of(k->stored, SCRAM_KEY), auth, mac) == 0) {
		for (size_t i = 0; i < SCRAM_KEY; i++)
			client[i] = (unsigned char)proof.p[i] ^ mac[i];
		same = hash_sha256(slice_of(client, SCRAM_KEY), slice_of("", 0),
			   stored) == 0 &&
		    hash_same(slice_of(stored, SCRAM_KEY),
			slice_of(k->stored, SCRAM_KEY));
	}
	explicit_bzero(client, sizeof client);
	explicit_bzero(mac, sizeof mac);
	return same;
}

/* The index of the key that was proved, or -1. All are tried. */
static int
find_proved(struct sasl_scram *x, struct slice proof)
{
	struct credential_key none = { 0 };
	int found = -1;

	if (proof.len != SCRAM_KEY)
		return -1;
	(void)is_proof(&none, proof, buf_slice(&x->auth));
	for (size_t i = 0; i < x->keys.count; i++)
		if (is_proof(&x->keys.keys[i], proof, buf_slice(&x->auth)))
			found = (int)i;
	return found;
}

/* What the proof is worth now: CONTINUE if it opens the account. */
static enum sasl_outcome
judge(struct sasl *s)
{
	struct credential c = { .login = slice_from(s->login),
		.protocol = s->protocol,
		.ip = s->ip };

	switch (credential_proved(
	    s->db, &c, &s->scram->keys, s->scram->which, &s->how)) {
	case CREDENTIAL_OK:
		return SASL_CONTINUE;
	case CREDENTIAL_WRONG:
		return SASL_WRONG;
	case CREDENTIAL_CHANGE:
		return SASL_CHANGE;
	default:
		return SASL_ERROR;
	}
}

static enum sasl_outcome
answer_proof(struct sasl *s, int found, struct buf *challenge)
{
	struct sasl_scram *x = s->scram;
	unsigned char mac[SCRAM_KEY];
	enum sasl_outcome r;

	if (found == -1)
		return SASL_WRONG;
	if (scram_hmac(slice_of(x->keys.keys[found].server, SCRAM_KEY),
		buf_slice(&x->auth), mac) == -1)
		return SASL_ERROR;
	x->which = (size_t)found;
	r = judge(s);
	if (r != SASL_CONTINUE)
		return r;
	buf_puts(challenge, "v=");
	base64_put(challenge, slice_of(mac, SCRAM_KEY));
	x->proved = true;
	return buf_failed(challenge) ? SASL_ERROR : SASL_CONTINUE;
}

static enum sasl_outcome
take_final(struct sasl *s, struct slice response, struct buf *challenge)
{
	struct sasl_scram *x = s->scram;
	struct scram_final m;
	struct buf bind, proof;
	enum sasl_outcome r = SASL_SYNTAX;

	if (!sasl_gate_return(s))
		return SASL_LATER;
	buf_init_secret(&bind, SASL_RESPONSE_MAX);
	buf_init_secret(&proof, 256);
	if (scram_parse_final(response, &m) == 0 &&
	    base64_get(&bind, m.binding) == 0 &&
	    base64_get(&proof, m.proof) == 0) {
		buf_put(&x->auth, m.without_proof);
		r = SASL_WRONG;
		if (slice_eq(buf_slice(&bind), buf_slice(&x->bind)) &&
		    slice_eq(m.nonce, buf_slice(&x->nonce)) &&
		    !buf_failed(&x->auth))
			r = answer_proof(
			    s, find_proved(x, buf_slice(&proof)), challenge);
	}
	buf_done(&bind);
	buf_done(&proof);
	return r;
}

static enum sasl_outcome
take(struct sasl *s, struct slice response, struct buf *challenge)
{
	enum sasl_outcome r;

	if (s->step == 0)
		return take_first(s, response, challenge);
	if (s->scram == NULL)
		return SASL_SYNTAX;
	if (!s->scram->proved)
		return take_final(s, response, challenge);
	/* The server's signature was the last word: RFC 4422 section 3.6. */
	if (response.len > 0)
		return SASL_SYNTAX;
	r = judge(s); /* the client took its time */
	if (r != SASL_CONTINUE)
		return r;
	s->account = s->scram->keys.account;
	return SASL_OK;
}

const struct sasl_mech sasl_scram = { "SCRAM-SHA-256", false, take };
const struct sasl_mech sasl_scram_plus = { "SCRAM-SHA-256-PLUS", false, take };
