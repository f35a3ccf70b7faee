/* message/authors - who wrote a message: From, Sender (RFC 5322 3.6.2). */
#include "message/authors.h"

#include "message/token.h"

/* "name <address>," where `name` is empty if there is no "<...>". */
struct mailbox {
	struct slice whole; /* with the comma */
	struct slice name;
	struct slice address;
};

/* Side by side in a name, and no encoded word. */
struct run {
	struct slice text;
	bool odd; /* has an @ or a [] outside quotes */
};

const char *
authors_field(const struct header_field *f)
{
	static const char *const names[] = { "From", "Sender", "Resent-From",
		"Resent-Sender" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (header_is(f, names[i]))
			return names[i];
	return NULL;
}

static bool
is_one_of(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

bool
authors_is_empty(const struct header_field *f)
{
	if (!header_is(f, "Sender") && !header_is(f, "Resent-Sender"))
		return false;
	for (size_t i = 0; i < f->body.len; i++)
		if (!is_one_of(f->body.p[i], " \t\n"))
			return false;
	return true;
}

static struct slice
between(const char *from, const char *to)
{
	return slice_of(from, (size_t)(to - from));
}

/* The octets of the encoded word that s begins with, or 0:
 * "=?charset?q?text?=" and then a blank, a "<" or nothing. */
static size_t
encoded_len(struct slice s)
{
	size_t mark[3], marks = 0, end;

	if (!slice_begins(s, "=?"))
		return 0;
	for (size_t i = 2; i < s.len && marks < 3; i++) {
		if ((unsigned char)s.p[i] <= ' ')
			return 0;
		if (s.p[i] == '?')
			mark[marks++] = i;
	}
	if (marks < 3 || mark[1] != mark[0] + 2)
		return 0;
	end = mark[2] + 2;
	if (end > s.len || s.p[end - 1] != '=')
		return 0;
	return end == s.len || is_one_of(s.p[end], " \t\n<") ? end : 0;
}

/* As token_next, but takes an encoded word whole; `start` is where the mailbox
 * begins. */
static enum token
next(const char *start, struct slice *rest, struct slice *token, bool *encoded)
{
	const char *before = rest->p;
	enum token kind = token_next(rest, token);
	struct slice all = slice_of(token->p, token->len + rest->len);
	size_t n = encoded_len(all);

	*encoded = n > 0 &&
	    (token->p == before ? before == start
				: is_one_of(token->p[-1], " \t\n"));
	if (*encoded) {
		*token = slice_of(all.p, n);
		*rest = slice_from_at(all, n);
	}
	return kind;
}

/* False where a mailbox has not the octet c there. */
static bool
take_special(struct mailbox *m, const char *at, const char **angle)
{
	switch (*at) {
	case '<':
		if (*angle != NULL)
			return false;
		*angle = at;
		return true;
	case '>':
		if (*angle == NULL || m->address.p != NULL)
			return false;
		m->address = slice_trim(between(*angle + 1, at));
		m->name = between(m->whole.p, *angle);
		return true;
	case ':':
	case ';':
		return false;
	default:
		return m->address.p == NULL;
	}
}

/* Takes a mailbox and its comma; false if something else stands there. */
static bool
take_mailbox(struct slice *rest, struct mailbox *m)
{
	const char *angle = NULL;
	struct slice token;
	bool encoded;

	*m = (struct mailbox){ .whole = { rest->p, 0 } };
	for (;;) {
		enum token kind = next(m->whole.p, rest, &token, &encoded);

		if (kind == TOKEN_END ||
		    (kind == TOKEN_SPECIAL && token.p[0] == ','))
			break;
		if (kind == TOKEN_WRONG ||
		    (kind == TOKEN_WORD && m->address.p != NULL) ||
		    (kind == TOKEN_SPECIAL &&
			!take_special(m, token.p, &angle)))
			return false;
	}
	m->whole = between(m->whole.p, rest->p);
	return true;
}

/* Whether the address, which has its first @ at `at`, stands in the name with
 * that at i, and as a word of its own. */
static bool
stands_at(struct slice name, size_t i, struct slice address, size_t at)
{
	static const char around[] = " \t\n'\"()[]";
	size_t end;

	if (i < at || name.len - (i - at) < address.len)
		return false;
	end = i - at + address.len;
	return slice_caseeq(address, slice_of(name.p + i - at, address.len)) &&
	    (i == at || is_one_of(name.p[i - at - 1], around)) &&
	    (end == name.len || is_one_of(name.p[end], around));
}

/* Whether the name has no other address in it. */
static bool
is_harmless(struct slice name, struct slice address)
{
	ptrdiff_t at = slice_index(address, '@');

	for (size_t i = 0; i < name.len; i++)
		if (name.p[i] == '@' &&
		    (at == -1 || !stands_at(name, i, address, (size_t)at)))
			return false;
	return true;
}

static void
put_run(const struct run *run, struct slice address, struct buf *out)
{
	if (!run->odd || !is_harmless(run->text, address)) {
		buf_put(out, run->text);
		return;
	}
	buf_putc(out, '"');
	for (size_t i = 0; i < run->text.len; i++) {
		if (is_one_of(run->text.p[i], "\"\\"))
			buf_putc(out, '\\');
		buf_putc(out, run->text.p[i]);
	}
	buf_putc(out, '"');
}

static void
put_encoded(struct slice word, struct buf *out)
{
	size_t text = 2 + (size_t)slice_index(slice_from_at(word, 2), '?');
	bool is_q = is_one_of(word.p[text + 1], "qQ");

	text += 3;
	for (size_t i = 0; i < word.len; i++) {
		unsigned char c = (unsigned char)word.p[i];

		if (is_q && i >= text && is_one_of(word.p[i], "()<>@,;:\\\"[]"))
			buf_putf(out, "=%02X", c);
		else
			buf_putc(out, word.p[i]);
	}
}

static void
run_on(struct run *run, struct slice token)
{
	if (run->text.p == NULL)
		run->text.p = token.p;
	run->text = between(run->text.p, token.p + token.len);
	run->odd |= is_one_of(token.p[0], "@[");
}

/* Blanks and comments between encoded words and runs stay. */
static void
put_name(const struct mailbox *m, struct buf *out)
{
	const char *at = m->name.p;
	struct slice rest = m->name, token;
	struct run run = { 0 };
	enum token kind;
	bool encoded;

	do {
		kind = next(m->name.p, &rest, &token, &encoded);
		if (kind != TOKEN_END && !encoded) {
			run_on(&run, token);
			continue;
		}
		if (run.text.p != NULL) {
			buf_put(out, between(at, run.text.p));
			put_run(&run, m->address, out);
			at = run.text.p + run.text.len;
			run = (struct run){ 0 };
		}
		buf_put(out, between(at, token.p));
		if (encoded)
			put_encoded(token, out);
		at = token.p + token.len;
	} while (kind != TOKEN_END);
}

void
authors_mend(struct slice body, struct buf *out)
{
	struct mailbox m;

	while (body.len > 0) {
		struct slice left = body;

		if (!take_mailbox(&body, &m)) {
			buf_put(out, left);
			return;
		}
		if (m.name.len > 0)
			put_name(&m, out);
		buf_put(out, slice_from_at(m.whole, m.name.len));
	}
}
