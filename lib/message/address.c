/* message/address - the addresses in From, To, Cc (RFC 5322 section 3.4). */
#include "message/address.h"

enum token {
	TOKEN_END,
	TOKEN_WORD, /* an atom, a quoted string or a domain literal */
	TOKEN_SPECIAL,
	TOKEN_WRONG, /* unended quotes, comment, literal; a control */
};

/* What has been read of the address at hand. */
struct state {
	char *text;
	size_t len;
	bool too_long;
	bool after_word; /* the last token was a word */
	bool phrase;	 /* two words side by side: a name */
	bool at;	 /* an @ has come */
	bool angle;	 /* between < and > */
	bool closed;	 /* behind > */
	bool wrong;
};

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

/* How many octets the text from `open` to its end has; 0 if it has none. */
static size_t
quoted_len(struct slice s, char end)
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

static enum token
next_token(struct slice *rest, struct slice *token)
{
	enum token kind = TOKEN_WORD;
	size_t n = 0;

	if (!skip_space(rest)) {
		*rest = slice_from_at(*rest, rest->len);
		return TOKEN_WRONG;
	}
	if (rest->len == 0)
		return TOKEN_END;
	if (rest->p[0] == '"')
		n = quoted_len(*rest, '"');
	else if (rest->p[0] == '[')
		n = quoted_len(*rest, ']');
	else
		while (n < rest->len && is_atom(rest->p[n]))
			n++;
	if (n == 0) {
		kind =
		    strchr("<>@,;:.", rest->p[0]) != NULL && rest->p[0] != '\0'
		    ? TOKEN_SPECIAL
		    : TOKEN_WRONG;
		n = 1;
	}
	*token = slice_of(rest->p, n);
	*rest = slice_from_at(*rest, n);
	return kind;
}

/* Folds inside quotes go; other controls are wrong. */
static void
add(struct state *s, struct slice token)
{
	for (size_t i = 0; i < token.len; i++) {
		char c = token.p[i];

		if (c == '\r' || c == '\n')
			continue;
		if (((unsigned char)c < ' ' && c != '\t') || c == 0x7f)
			s->wrong = true;
		if (s->len == ADDRESS_MAX)
			s->too_long = true;
		else
			s->text[s->len++] = c == '\t' ? ' ' : c;
	}
}

static void
add_word(struct state *s, struct slice token)
{
	if (s->after_word)
		s->phrase = true;
	s->wrong |= s->closed;
	s->after_word = true;
	add(s, token);
}

/* What came so far was a name or a route, and is dropped. */
static void
restart(struct state *s)
{
	char *text = s->text;
	bool angle = s->angle, wrong = s->wrong;

	*s = (struct state){ .text = text, .angle = angle, .wrong = wrong };
}

/* Inside <> so far: <@a,@b:c@d>. */
static bool
is_route(const struct state *s)
{
	return s->len > 0 && s->text[0] == '@';
}

/* True when the address ends here. */
static bool
special(struct state *s, struct slice token)
{
	char c = token.p[0];

	s->after_word = false;
	switch (c) {
	case ',':
		if (!s->angle)
			return true;
		s->wrong |= !is_route(s);
		s->at = false;
		return false;
	case ';':
		return true;
	case ':':
		s->wrong |= s->angle && !is_route(s);
		restart(s);
		return false;
	case '<':
		s->wrong |= s->angle || s->closed;
		restart(s);
		s->angle = true;
		return false;
	case '>':
		s->wrong |= !s->angle;
		s->angle = false;
		s->closed = true;
		return false;
	case '@':
		s->wrong |= s->closed || s->at;
		s->at = true;
		break;
	default:
		s->wrong |= s->closed;
		break;
	}
	add(s, token);
	return false;
}

/* Both parts must be there; dots stand between words. */
static bool
is_address(struct slice a)
{
	struct slice domain;

	if (a.p[0] == '@' || a.p[0] == '.' || a.p[a.len - 1] == '.')
		return false;
	if (!address_domain(a, &domain))
		return true;
	return domain.len > 0 && domain.p[0] != '.';
}

static enum address_result
finish(const struct state *s, struct slice *address)
{
	s->text[s->len] = '\0';
	if (s->too_long)
		return ADDRESS_TOOLONG;
	if (s->wrong || s->phrase || s->angle)
		return ADDRESS_SYNTAX;
	*address = slice_of(s->text, s->len);
	return ADDRESS_OK;
}

/* Reads up to the end of one address; it may be empty. */
static void
collect(struct slice *rest, struct state *s)
{
	struct slice token;

	for (;;) {
		switch (next_token(rest, &token)) {
		case TOKEN_END:
			return;
		case TOKEN_WORD:
			add_word(s, token);
			break;
		case TOKEN_SPECIAL:
			if (special(s, token))
				return;
			break;
		default:
			s->wrong = true;
			break;
		}
	}
}

enum address_result
address_next(struct address_list *list, struct slice *address)
{
	while (list->rest.len > 0) {
		struct state s = { .text = list->text };
		enum address_result r;

		collect(&list->rest, &s);
		r = finish(&s, address);
		/* Nothing between two commas, an empty group, or "<>". */
		if (r == ADDRESS_OK && address->len == 0)
			continue;
		if (r == ADDRESS_OK && !is_address(*address))
			r = ADDRESS_SYNTAX;
		return r;
	}
	return ADDRESS_END;
}

bool
address_domain(struct slice address, struct slice *domain)
{
	size_t i = 0;

	if (address.len > 0 && address.p[0] == '"')
		i = quoted_len(address, '"');
	for (; i < address.len; i++)
		if (address.p[i] == '@') {
			*domain = slice_from_at(address, i + 1);
			return true;
		}
	return false;
}
