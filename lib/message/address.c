/* message/address - the addresses in From, To, Cc (RFC 5322 section 3.4). */
#include "message/address.h"

#include "message/token.h"

/* What has been read of the address at hand. */
struct state {
	struct address_list *list; /* its text, too */
	size_t len;
	bool too_long;
	bool after_word; /* the last token was a word */
	bool phrase;	 /* two words side by side: a name */
	bool at;	 /* an @ has come */
	bool literal;	 /* a domain literal that is no domain */
	bool comma;	 /* in a route: the next is an @ */
	bool angle;	 /* between < and > */
	bool closed;	 /* behind > */
	bool wrong;
};

/* Folds inside quotes go; other controls are wrong, and quoted folds. */
static void
add(struct state *s, struct slice token)
{
	bool escaped = false;

	for (size_t i = 0; i < token.len; i++) {
		char c = token.p[i];

		if (c == '\r' || c == '\n') {
			s->wrong |= escaped;
			continue;
		}
		escaped = c == '\\' && !escaped;
		if (((unsigned char)c < ' ' && c != '\t') || c == 0x7f)
			s->wrong = true;
		if (s->len == ADDRESS_MAX)
			s->too_long = true;
		else
			s->list->text[s->len++] = c == '\t' ? ' ' : c;
	}
}

static void
add_word(struct state *s, struct slice token)
{
	bool domain = s->len > 0 && s->list->text[s->len - 1] == '@';

	if (s->after_word)
		s->phrase = true;
	s->literal |= token.p[0] == '[' && (!domain || s->after_word);
	s->wrong |= s->closed || s->comma;
	s->after_word = true;
	add(s, token);
}

/* What came so far was a name or a route, and is dropped. */
static void
restart(struct state *s)
{
	*s = (struct state){
		.list = s->list, .angle = s->angle, .wrong = s->wrong
	};
}

/* Inside <> so far: <@a,@b:c@d>. */
static bool
is_route(const struct state *s)
{
	return s->angle && s->len > 0 && s->list->text[0] == '@';
}

/* The end of a route, or of a group's name: no address may go lost. */
static void
colon(struct state *s)
{
	if (s->angle) {
		s->wrong |= !is_route(s) || s->list->strict;
	} else {
		s->wrong |= s->len == 0 || s->at || s->closed || s->literal ||
		    s->list->group == ADDRESS_IN_GROUP;
		s->list->group = ADDRESS_IN_GROUP;
	}
	restart(s);
}

static void
semicolon(struct state *s)
{
	s->wrong |= s->list->strict && s->list->group != ADDRESS_IN_GROUP;
	s->list->group = ADDRESS_BEHIND_GROUP;
}

/* True when the address ends here. */
static bool
comma(struct state *s)
{
	if (s->angle) {
		s->wrong |= !is_route(s);
		s->at = false;
		s->comma = true;
		return false;
	}
	if (s->list->group == ADDRESS_BEHIND_GROUP)
		s->list->group = ADDRESS_NO_GROUP;
	return true;
}

/* True when the address ends here. */
static bool
special(struct state *s, struct slice token)
{
	s->after_word = false;
	switch (token.p[0]) {
	case ',':
		return comma(s);
	case ';':
		semicolon(s);
		return true;
	case ':':
		colon(s);
		return false;
	case '<':
		s->wrong |= s->angle || s->closed ||
		    (s->list->strict && (s->at || s->literal));
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
		s->comma = false;
		break;
	default:
		s->wrong |= s->closed || s->comma;
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
	s->list->text[s->len] = '\0';
	if (s->too_long)
		return ADDRESS_TOOLONG;
	if (s->wrong || s->phrase || s->angle)
		return ADDRESS_SYNTAX;
	if (s->list->strict && (s->literal || (s->closed && s->len == 0)))
		return ADDRESS_SYNTAX;
	*address = slice_of(s->list->text, s->len);
	return ADDRESS_OK;
}

/* A group has no end, or no comma between it and what follows. */
static void
group_goes_on(struct state *s, enum token kind, struct slice token)
{
	enum address_group group = s->list->group;

	if (kind == TOKEN_END) {
		s->wrong |= s->list->strict && group == ADDRESS_IN_GROUP;
		s->list->group = ADDRESS_NO_GROUP;
	} else if (group == ADDRESS_BEHIND_GROUP && token.p[0] != ',') {
		s->wrong |= s->list->strict;
		s->list->group = ADDRESS_NO_GROUP;
	}
}

/* Reads up to the end of one address; it may be empty. */
static void
collect(struct slice *rest, struct state *s)
{
	struct slice token = { 0 };

	for (;;) {
		enum token kind = token_next(rest, &token);

		group_goes_on(s, kind, token);
		if (kind == TOKEN_END)
			return;
		if (kind == TOKEN_WORD)
			add_word(s, token);
		else if (kind == TOKEN_WRONG)
			s->wrong = true;
		else if (special(s, token))
			return;
	}
}

enum address_result
address_next(struct address_list *list, struct slice *address)
{
	while (list->rest.len > 0 || list->group == ADDRESS_IN_GROUP) {
		struct state s = { .list = list };
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
		i = token_quoted(address, '"');
	for (; i < address.len; i++)
		if (address.p[i] == '@') {
			*domain = slice_from_at(address, i + 1);
			return true;
		}
	return false;
}
