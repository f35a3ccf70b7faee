/* message/header - the fields that a message begins with (RFC 5322 2.2). */
#include "message/header.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* How many octets of s the name has; 0 where none is. */
static size_t
name_len(struct slice s)
{
	size_t n = 0;

	while (n < s.len && s.p[n] > ' ' && s.p[n] <= '~' && s.p[n] != ':')
		n++;
	return n;
}

bool
header_begins(struct slice line)
{
	size_t n = name_len(line), colon = n;

	while (colon < line.len && is_blank(line.p[colon]))
		colon++; /* obsolete, but seen */
	return n > 0 && colon < line.len && line.p[colon] == ':';
}

/* Length with the LF, if it has one. */
static size_t
line_len(struct slice s)
{
	ptrdiff_t lf = slice_index(s, '\n');

	return lf == -1 ? s.len : (size_t)lf + 1;
}

bool
header_next(struct slice *rest, struct header_field *f)
{
	size_t len = line_len(*rest);
	struct slice body;

	if (!header_begins(slice_of(rest->p, len)))
		return false;
	while (len < rest->len && is_blank(rest->p[len]))
		len += line_len(slice_from_at(*rest, len));
	f->whole = slice_of(rest->p, len);
	f->name = slice_of(rest->p, name_len(f->whole));
	body = slice_from_at(f->whole, (size_t)slice_index(f->whole, ':') + 1);
	if (body.len > 0 && body.p[body.len - 1] == '\n')
		body.len--;
	if (body.len > 0 && body.p[body.len - 1] == '\r')
		body.len--;
	f->body = body;
	*rest = slice_from_at(*rest, len);
	return true;
}

bool
header_is(const struct header_field *f, const char *name)
{
	return slice_caseis(f->name, name);
}
