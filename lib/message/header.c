/* message/header - where a message's header ends, and its fields (RFC 5322). */
#include "message/header.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool
is_name(char c)
{
	return c > ' ' && c <= '~' && c != ':';
}

enum header_at
header_step(enum header_at at, char c)
{
	switch (at) {
	case HEADER_NEXT:
		if (is_blank(c))
			return HEADER_BODY;
		return is_name(c) ? HEADER_NAME : HEADER_END;
	case HEADER_LINE:
		return is_name(c) ? HEADER_NAME : HEADER_END;
	case HEADER_NAME:
		if (is_name(c))
			return HEADER_NAME;
		/* fall through */
	case HEADER_BLANKS: /* obsolete, but seen */
		if (c == ':')
			return HEADER_BODY;
		return is_blank(c) ? HEADER_BLANKS : HEADER_END;
	case HEADER_BODY:
		return c == '\n' ? HEADER_NEXT : HEADER_BODY;
	default:
		return HEADER_END;
	}
}

/* The octets of the name that s begins with, and of all before the body. */
static bool
measure_name(struct slice s, size_t *name, size_t *colon)
{
	enum header_at at = HEADER_LINE;
	size_t i;

	*name = 0;
	for (i = 0; i < s.len && at != HEADER_BODY && at != HEADER_END; i++) {
		at = header_step(at, s.p[i]);
		*name += at == HEADER_NAME;
	}
	*colon = i;
	return at == HEADER_BODY;
}

/* Whole lines, up to where the body of the field that began ends. */
static size_t
measure_body(struct slice s, size_t i)
{
	enum header_at at = HEADER_BODY;

	while (i < s.len && at == HEADER_BODY) {
		ptrdiff_t lf = slice_index(slice_from_at(s, i), '\n');

		if (lf == -1)
			return s.len;
		i += (size_t)lf + 1;
		if (i < s.len)
			at = header_step(HEADER_NEXT, s.p[i]);
	}
	return i;
}

bool
header_next(struct slice *rest, struct header_field *f)
{
	size_t name, colon, len;
	struct slice body;

	if (!measure_name(*rest, &name, &colon))
		return false;
	len = measure_body(*rest, colon);
	f->whole = slice_of(rest->p, len);
	f->name = slice_of(rest->p, name);
	body = slice_from_at(f->whole, colon);
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

bool
header_is_mbox(struct slice message)
{
	size_t name, colon;

	return (slice_begins(message, "From ") ||
		   slice_begins(message, ">From ")) &&
	    !measure_name(message, &name, &colon);
}
