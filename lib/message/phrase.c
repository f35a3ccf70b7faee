/* message/phrase - a person's name before an address (RFC 5322, RFC 2047). */
#include "message/phrase.h"

#include "base/encode.h"

/* 75 octets a word: 12 of "=?UTF-8?B??=", 60 of base64. */
enum { WORD_OCTETS = 45 };

static bool
is_control(char c)
{
	return (unsigned char)c < ' ' || c == 0x7f;
}

static void
put_quoted(struct buf *out, struct slice name)
{
	buf_putc(out, '"');
	for (size_t i = 0; i < name.len; i++) {
		if (is_control(name.p[i]))
			continue;
		if (name.p[i] == '"' || name.p[i] == '\\')
			buf_putc(out, '\\');
		buf_putc(out, name.p[i]);
	}
	buf_putc(out, '"');
}

/* As many octets as fit, and no part of a character. */
static size_t
word_len(struct slice s)
{
	size_t n = s.len < WORD_OCTETS ? s.len : WORD_OCTETS;

	while (n > WORD_OCTETS - 4 && n < s.len &&
	    ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n--;
	return n;
}

static void
put_encoded(struct buf *out, struct slice name)
{
	while (name.len > 0) {
		size_t n = word_len(name);

		buf_puts(out, "=?UTF-8?B?");
		base64_put(out, slice_of(name.p, n));
		buf_puts(out, "?=");
		name = slice_from_at(name, n);
		if (name.len > 0)
			buf_puts(out, "\n ");
	}
}

void
phrase_put(struct buf *out, struct slice name)
{
	bool plain = true, ascii = true;

	for (size_t i = 0; i < name.len; i++) {
		char c = name.p[i];

		ascii = ascii && (unsigned char)c < 0x80;
		plain = plain && !is_control(c) &&
		    strchr("()<>@,;:.\"[]\\", c) == NULL;
	}
	if (!ascii)
		put_encoded(out, name);
	else if (plain)
		buf_put(out, name);
	else
		put_quoted(out, name);
}
