/* message/token - the words of an address or a phrase (RFC 5322 section 3.2).
 */
#include "message/token.h"

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool
is_atom(char c)
{
	unsigned char u = (unsigned char)c;

	return u > ' ' && u != 0x7f && strchr("()<>@,;:.\"[]\\", c) == NULL;
}

size_t
token_quoted(struct slice s, char end)
{
	for (size_t i = 1; i < s.len; i++) {
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] == end)
			return i + 1;
	}
	return 0;
}

static size_t
comment_len(struct slice s)
{
	size_t depth = 0;

	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] == '(')
			depth++;
		else if (s.p[i] == ')' && --depth == 0)
			return i + 1;
	}
	return 0;
}

/* Skips white space and comments. False for a comment without end. */
static bool
skip_space(struct slice *rest)
{
	while (rest->len > 0) {
		size_t n = 1;

		if (rest->p[0] == '(')
			n = comment_len(*rest);
		else if (!is_space(rest->p[0]))
			break;
		if (n == 0)
			return false;
		*rest = slice_from_at(*rest, n);
	}
	return true;
}

/* How many octets the token has that *rest begins with. */
static enum token
measure(struct slice rest, size_t *n)
{
	char c = rest.p[0];

	*n = 0;
	if (c == '"' || c == '[') {
		*n = token_quoted(rest, c == '"' ? c : ']');
		if (*n > 0)
			return TOKEN_WORD;
		*n = rest.len; /* all of it stands in there */
		return TOKEN_WRONG;
	}
	while (*n < rest.len && is_atom(rest.p[*n]))
		++*n;
	if (*n > 0)
		return TOKEN_WORD;
	*n = 1;
	return c != '\0' && strchr("<>@,;:.", c) != NULL ? TOKEN_SPECIAL
							 : TOKEN_WRONG;
}

enum token
token_next(struct slice *rest, struct slice *token)
{
	enum token kind = TOKEN_WRONG;
	size_t n;

	if (!skip_space(rest))
		n = rest->len;
	else if (rest->len > 0)
		kind = measure(*rest, &n);
	else
		kind = TOKEN_END, n = 0;
	*token = slice_of(rest->p, n);
	*rest = slice_from_at(*rest, n);
	return kind;
}
