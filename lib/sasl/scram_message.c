/* sasl/scram_message - the client's messages of SCRAM (RFC 5802 section 7). */
#include "sasl/scram_message.h"

#include "accounts/saslprep.h"

#include <errno.h>

/* Up to the next comma, which must be there if `more`. */
static int
attribute(struct slice *rest, const char *name, bool more, struct slice *value)
{
	ptrdiff_t comma = slice_index(*rest, ',');
	size_t len = strlen(name);

	if (!slice_begins(*rest, name) || (more && comma == -1))
		return -1;
	*value = slice_from_at(*rest, len);
	if (comma == -1) {
		*rest = slice_of(rest->p + rest->len, 0);
		return 0;
	}
	value->len = (size_t)comma - len;
	*rest = slice_from_at(*rest, (size_t)comma + 1);
	return 0;
}

/* printable = %x21-2B / %x2D-7E */
static bool
nonce_ok(struct slice nonce)
{
	for (size_t i = 0; i < nonce.len; i++)
		if (nonce.p[i] < 0x21 || nonce.p[i] > 0x7e)
			return false;
	return nonce.len > 0;
}

static int
parse_header(struct slice *rest, struct scram_first *m)
{
	struct slice in = *rest;
	ptrdiff_t comma;

	if (rest->len < 2)
		return -1;
	m->flag = rest->p[0];
	if (m->flag == 'p') {
		if (attribute(rest, "p=", true, &m->binding) == -1 ||
		    m->binding.len == 0)
			return -1;
	} else if ((m->flag == 'n' || m->flag == 'y') && rest->p[1] == ',') {
		*rest = slice_from_at(*rest, 2);
	} else {
		return -1;
	}
	comma = slice_index(*rest, ',');
	if (comma == -1)
		return -1;
	if (comma == 0)
		*rest = slice_from_at(*rest, 1);
	else if (attribute(rest, "a=", true, &m->authzid) == -1)
		return -1;
	m->header = slice_of(in.p, in.len - rest->len);
	return 0;
}

int
scram_parse_first(struct slice in, struct scram_first *m)
{
	struct scram_first out = { 0 };

	if (slice_index(in, '\0') != -1 || parse_header(&in, &out) == -1)
		return -1;
	out.bare = in;
	/* m= would be an extension that must be understood. */
	if (attribute(&in, "n=", true, &out.username) == -1 ||
	    attribute(&in, "r=", false, &out.nonce) == -1 ||
	    out.username.len == 0 || !nonce_ok(out.nonce))
		return -1;
	*m = out;
	return 0;
}

int
scram_parse_final(struct slice in, struct scram_final *m)
{
	struct scram_final out = { 0 };
	struct slice all = in;
	size_t at;

	if (slice_index(in, '\0') != -1 ||
	    attribute(&in, "c=", true, &out.binding) == -1 ||
	    attribute(&in, "r=", true, &out.nonce) == -1)
		return -1;
	/* Extensions may stand before the proof, which is the last. */
	while (!slice_begins(in, "p=")) {
		struct slice part;

		if (in.len == 0 || slice_begins(in, "m=") ||
		    slice_index(in, ',') == -1)
			return -1;
		(void)slice_cut(&in, ',', &part);
	}
	at = all.len - in.len;
	if (attribute(&in, "p=", false, &out.proof) == -1 || in.len > 0 ||
	    slice_index(out.proof, ',') != -1)
		return -1;
	out.without_proof = slice_of(all.p, at - 1);
	*m = out;
	return 0;
}

int
scram_saslname(struct slice in, struct buf *out)
{
	struct buf plain;
	int rc = 0;

	buf_init(&plain, SASLPREP_MAX);
	for (size_t i = 0; i < in.len && rc == 0; i++) {
		struct slice rest = slice_from_at(in, i);

		if (in.p[i] != '=') {
			buf_putc(&plain, in.p[i]);
		} else if (slice_begins(rest, "=2C")) {
			buf_putc(&plain, ',');
			i += 2;
		} else if (slice_begins(rest, "=3D")) {
			buf_putc(&plain, '=');
			i += 2;
		} else {
			rc = -1;
		}
	}
	if (rc == 0 && !buf_failed(&plain))
		rc = saslprep(buf_slice(&plain), false, out);
	else
		rc = -1;
	buf_done(&plain);
	return rc;
}
