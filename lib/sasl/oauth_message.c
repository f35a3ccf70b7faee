/* sasl/oauth_message - OAUTHBEARER (RFC 7628 section 3.1) and XOAUTH2. */
#include "sasl/oauth_message.h"

/* RFC 6750 section 2.1: b64token. */
static bool
token_ok(struct slice t)
{
	for (size_t i = 0; i < t.len; i++) {
		char c = t.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			(c >= '0' && c <= '9') ||
			(c != '\0' && strchr("-._~+/=", c) != NULL)))
			return false;
	}
	return t.len > 0;
}

/* key=value pairs with ^A behind each, and one more at the end. */
static int
parse_pairs(struct slice in, struct oauth_message *m)
{
	struct slice pair;

	if (in.len < 2 || in.p[in.len - 1] != 1 || in.p[in.len - 2] != 1)
		return -1;
	in.len--;
	while (slice_cut(&in, 1, &pair)) {
		if (slice_index(pair, '=') < 1)
			return -1;
		if (slice_begins(pair, "user="))
			m->login = slice_from_at(pair, 5);
		else if (slice_casebegins(pair, "auth=bearer "))
			m->token = slice_trim(slice_from_at(pair, 12));
	}
	return token_ok(m->token) ? 0 : -1;
}

int
oauth_parse_xoauth2(struct slice in, struct oauth_message *m)
{
	struct oauth_message out = { 0 };

	if (parse_pairs(in, &out) == -1 || out.login.len == 0)
		return -1;
	*m = out;
	return 0;
}

int
oauth_parse_bearer(struct slice in, struct oauth_message *m)
{
	struct oauth_message out = { 0 };
	struct slice header, flag;

	/* gs2-header, ^A, pairs; the header has no channel binding. */
	if (slice_index(in, 1) == -1)
		return -1;
	(void)slice_cut(&in, 1, &header);
	(void)slice_cut(&header, ',', &flag);
	if (!slice_is(flag, "n") && !slice_is(flag, "y"))
		return -1;
	if (parse_pairs(in, &out) == -1)
		return -1;
	out.login = slice_of("", 0);
	if (slice_begins(header, "a="))
		out.login = slice_from_at(header, 2);
	else if (!slice_begins(header, ","))
		return -1;
	if (out.login.len > 0) {
		if (out.login.p[out.login.len - 1] != ',')
			return -1;
		out.login.len--;
	}
	*m = out;
	return 0;
}
