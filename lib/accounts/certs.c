/* accounts/certs - one line of the table `certs`: whose certificate it is. */
#include "accounts/certs.h"

#include "accounts/name.h"

#include <ctype.h>
#include <stdio.h>

enum { CERT_HEX = 64 };

static int
wrong(struct control_error *why, unsigned number, const char *expected,
    struct slice found)
{
	return control_wrong(why, "certs", number, "found '%.*s', expected %s",
	    found.len > 100 ? 100 : (int)found.len, found.p, expected);
}

static bool
parse_hex(struct slice in, char out[CERT_HEX])
{
	size_t n = 0;

	for (size_t i = 0; i < in.len; i++) {
		if (in.p[i] == ':')
			continue;
		if (n == CERT_HEX || !isxdigit((unsigned char)in.p[i]))
			return false;
		out[n++] = (char)tolower((unsigned char)in.p[i]);
	}
	return n == CERT_HEX;
}

int
cert_parse(struct slice line, unsigned number, struct slice domain,
    struct arena *arena, struct cert *c, struct control_error *why)
{
	char hex[CERT_HEX], low[NAME_MAX_OCTETS], text[2 * NAME_MAX_OCTETS + 2];
	struct slice rest = line, name;
	int n;

	(void)slice_cut(&rest, ' ', &name);
	if (!parse_hex(name, hex))
		return wrong(
		    why, number, "a SHA-256 of 64 hexadecimal digits", name);
	rest = slice_trim(rest);
	n = snprintf(text, sizeof text, "%.*s%s%.*s",
	    rest.len > NAME_MAX_OCTETS ? NAME_MAX_OCTETS : (int)rest.len,
	    rest.p, slice_index(rest, '@') == -1 ? "@" : "",
	    slice_index(rest, '@') == -1 ? (int)domain.len : 0, domain.p);
	name = slice_of(text, n > 0 ? (size_t)n : 0);
	if (!name_ok(name) || name_lower(name, low).p == NULL)
		return wrong(why, number, "user@domain behind it", rest);
	c->fingerprint = arena_dup(arena, slice_of(hex, sizeof hex));
	c->account = arena_dup(arena, name_lower(name, low));
	if (c->fingerprint.p == NULL || c->account.p == NULL)
		return wrong(why, number, "less: no memory", line);
	return 0;
}
