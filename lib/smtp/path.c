/* smtp/path - the address in MAIL FROM and RCPT TO (RFC 5321 section 4.1.2). */
#include "smtp/path.h"

#include "smtp/text.h"

#include <arpa/inet.h>
#include <ctype.h>

enum { LABEL_MAX = 63 };

/* Takes c from the front of *in. */
static bool
take(struct slice *in, char c)
{
	if (in->len == 0 || in->p[0] != c)
		return false;
	*in = slice_from_at(*in, 1);
	return true;
}

static bool
is_atext(char c)
{
	return (c & 0x80) || isalnum((unsigned char)c) ||
	    (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

/* Length of the dot-string that `in` begins with; 0 for none. */
static size_t
dot_string(struct slice in)
{
	size_t n = 0;

	while (n < in.len) {
		if (is_atext(in.p[n]))
			n++;
		else if (in.p[n] == '.' && n > 0 && in.p[n - 1] != '.')
			n++;
		else
			break;
	}
	return n > 0 && in.p[n - 1] == '.' ? 0 : n;
}

/* Length of the quoted-string with its quotes; 0 for none. */
static size_t
quoted_string(struct slice in)
{
	size_t n = 1;

	while (n < in.len && in.p[n] != '"') {
		if (in.p[n] == '\\')
			n++;
		if (n >= in.len || (unsigned char)in.p[n] < ' ' ||
		    in.p[n] == 0x7f)
			return 0;
		n++;
	}
	return n < in.len ? n + 1 : 0;
}

static bool
is_literal(struct slice text)
{
	char name[INET6_ADDRSTRLEN];
	unsigned char address[16];
	int family = AF_INET;

	if (slice_casebegins(text, "IPv6:")) {
		text = slice_from_at(text, 5);
		family = AF_INET6;
	}
	return slice_cstr(text, name, sizeof name) == 0 &&
	    inet_pton(family, name, address) == 1;
}

/* Takes a domain or an address literal. Underscores are seen in the wild. */
static bool
take_domain(struct slice *in, struct slice *domain)
{
	size_t n = 0, label = 0;

	if (in->len > 0 && in->p[0] == '[') {
		ptrdiff_t end = slice_index(*in, ']');

		if (end == -1 ||
		    !is_literal(slice_of(in->p + 1, (size_t)end - 1)))
			return false;
		*domain = slice_of(in->p, (size_t)end + 1);
		*in = slice_from_at(*in, (size_t)end + 1);
		return true;
	}
	for (; n < in->len; n++) {
		char c = in->p[n];

		if (c == '.') {
			if (label == 0 || in->p[n - 1] == '-')
				return false;
			label = 0;
		} else if ((c & 0x80) || isalnum((unsigned char)c) ||
		    c == '_' || (c == '-' && label > 0)) {
			if (++label > LABEL_MAX && !(c & 0x80))
				return false;
		} else {
			break;
		}
	}
	if (label == 0 || in->p[n - 1] == '-')
		return false;
	*domain = slice_of(in->p, n);
	*in = slice_from_at(*in, n);
	return true;
}

/* "@one,@two:" */
static bool
skip_route(struct slice *in)
{
	struct slice domain;

	while (take(in, '@')) {
		if (!take_domain(in, &domain))
			return false;
		if (take(in, ':'))
			return true;
		if (!take(in, ','))
			return false;
	}
	return false;
}

enum smtp_path_result
smtp_path_parse(struct slice in, struct smtp_path *path, struct slice *rest)
{
	struct smtp_path p = { 0 };
	bool routed;
	size_t n;

	if (!take(&in, '<'))
		return SMTP_PATH_SYNTAX;
	routed = in.len > 0 && in.p[0] == '@';
	if (routed && !skip_route(&in))
		return SMTP_PATH_SYNTAX;
	n = in.len > 0 && in.p[0] == '"' ? quoted_string(in) : dot_string(in);
	p.localpart = slice_of(in.p, n);
	in = slice_from_at(in, n);
	if (n > 0 && take(&in, '@')) {
		if (!take_domain(&in, &p.domain))
			return SMTP_PATH_SYNTAX;
	} else if (routed ||
	    (n > 0 && !slice_caseis(p.localpart, "postmaster"))) {
		return SMTP_PATH_SYNTAX;
	}
	if (!take(&in, '>'))
		return SMTP_PATH_SYNTAX;
	if (!smtp_is_utf8(p.localpart) || !smtp_is_utf8(p.domain))
		return SMTP_PATH_SYNTAX;
	if (p.localpart.len > SMTP_LOCALPART_MAX ||
	    p.domain.len > SMTP_DOMAIN_MAX)
		return SMTP_PATH_TOOLONG;
	*path = p;
	*rest = in;
	return SMTP_PATH_OK;
}

bool
smtp_path_is_ascii(const struct smtp_path *path)
{
	return smtp_is_ascii(path->localpart) && smtp_is_ascii(path->domain);
}

/* The localpart without quotes and backslashes. */
static struct slice
unquote(struct slice localpart, char out[SMTP_LOCALPART_MAX])
{
	size_t n = 0;

	if (localpart.len < 2 || localpart.p[0] != '"')
		return localpart;
	for (size_t i = 1; i < localpart.len - 1 && n < SMTP_LOCALPART_MAX;
	     i++) {
		if (localpart.p[i] == '\\')
			i++;
		out[n++] = localpart.p[i];
	}
	return slice_of(out, n);
}

struct slice
smtp_path_address(const struct smtp_path *path, char out[SMTP_ADDRESS_SIZE])
{
	char plain[SMTP_LOCALPART_MAX];
	struct slice localpart = unquote(path->localpart, plain);
	size_t n;

	if (localpart.len == 0 || dot_string(localpart) != localpart.len)
		localpart = path->localpart;
	n = localpart.len;
	if (n > 0)
		memcpy(out, localpart.p, n);
	if (path->domain.len > 0)
		out[n++] = '@';
	for (size_t i = 0; i < path->domain.len; i++)
		out[n++] = (char)tolower((unsigned char)path->domain.p[i]);
	return slice_of(out, n);
}

bool
smtp_path_is_routed(const struct smtp_path *path)
{
	char plain[SMTP_LOCALPART_MAX];
	struct slice localpart = unquote(path->localpart, plain);

	return slice_index(localpart, '%') != -1 ||
	    slice_index(localpart, '!') != -1 ||
	    slice_index(localpart, '@') != -1;
}
