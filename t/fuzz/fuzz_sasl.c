/* fuzz_sasl - SASL exchanges: mechanism, then responses, a line each. */
#include "accounts/base32.h"
#include "accounts/scram.h"
#include "sasl/oauth_message.h"
#include "sasl/sasl.h"
#include "sasl/scram_message.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const mechs[] = { "PLAIN", "LOGIN", "SCRAM-SHA-256",
	"SCRAM-SHA-256-PLUS", "EXTERNAL" };

/* Whatever is not offered here, or would run a program or a hash: parsed. */
static void
parse(struct slice in)
{
	struct scram_first first;
	struct scram_final final;
	struct oauth_message m;
	struct scram_keys k;
	struct buf b;

	if (scram_parse_first(in, &first) == 0 &&
	    (first.username.len == 0 || first.nonce.len == 0))
		abort();
	(void)scram_parse_final(in, &final);
	if (oauth_parse_bearer(in, &m) == 0 && m.token.len == 0)
		abort();
	(void)oauth_parse_xoauth2(in, &m);
	(void)scram_parse(in, &k);
	buf_init(&b, 4096);
	(void)scram_saslname(in, &b);
	buf_reset(&b);
	(void)base32_get(&b, in);
	buf_done(&b);
}

/* No table: nobody is anybody. No password is ever right. */
static enum sasl_outcome
nobody(struct sasl *s, struct slice login, struct slice password)
{
	(void)s;
	(void)login;
	(void)password;
	return SASL_WRONG;
}

/* A folder for the secret of SCRAM salts, removed at the end. */
static char state[] = "/tmp/postamt-fuzz-XXXXXX";

static void
remove_state(void)
{
	char path[64];

	(void)snprintf(path, sizeof path, "%s/secret", state);
	(void)unlink(path);
	(void)rmdir(state);
}

static void
make_state(void)
{
	static bool made;

	if (made)
		return;
	made = true;
	if (mkdtemp(state) == NULL)
		abort();
	(void)setenv("POSTAMT_STATE", state, 1);
	(void)atexit(remove_state);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char empty[2048];
	struct cdbmap_file db = { -1, slice_of(empty, sizeof empty) };
	struct slice rest, response;
	struct sasl s = { .db = &db,
		.exporter = slice_from("0123"),
		.fingerprint = slice_from("00"),
		.protocol = slice_from("imap") };
	struct buf challenge;
	bool over = false;

	if (size == 0)
		return 0;
	make_state();
	parse(slice_of(data + 1, size - 1));
	if (data[0] % 5 < 2)
		s.check = nobody;
	if (!sasl_start(&s, slice_from(mechs[data[0] % 5])))
		return 0;
	buf_init(&challenge, SASL_RESPONSE_MAX);
	rest = slice_of(data + 1, size - 1);
	for (int i = 0; i < 8 && !over && slice_cut(&rest, '\n', &response);
	     i++) {
		buf_reset(&challenge);
		switch (sasl_take(&s, &response, &challenge)) {
		case SASL_OK:
			abort();
		case SASL_CONTINUE:
			break;
		default:
			over = true;
		}
	}
	sasl_done(&s);
	buf_done(&challenge);
	return 0;
}
