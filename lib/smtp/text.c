/* smtp/text - what kind of octets a word of a command holds. */
#include "smtp/text.h"

bool
smtp_is_ascii(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] & 0x80)
			return false;
	return true;
}

/* Octets of the character that s (not empty) begins with; 0 ill-formed. */
static size_t
utf8_char(struct slice s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	unsigned low = 0x80, high = 0xbf;
	size_t n;

	if (p[0] < 0x80)
		return 1;
	n = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	if (p[0] < 0xc2 || p[0] > 0xf4 || s.len < n)
		return 0;
	if (p[0] == 0xe0)
		low = 0xa0;
	else if (p[0] == 0xed)
		high = 0x9f; /* no surrogates */
	else if (p[0] == 0xf0)
		low = 0x90;
	else if (p[0] == 0xf4)
		high = 0x8f;
	for (size_t i = 1; i < n; i++, low = 0x80, high = 0xbf)
		if (p[i] < low || p[i] > high)
			return 0;
	return n;
}

bool
smtp_is_utf8(struct slice s)
{
	while (s.len > 0) {
		size_t n = utf8_char(s);

		if (n == 0)
			return false;
		s = slice_from_at(s, n);
	}
	return true;
}

bool
smtp_is_word(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7f)
			return false;
	return s.len > 0;
}

static bool
is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F');
}

bool
smtp_is_xtext(struct slice s)
{
	if (!smtp_is_ascii(s) || !smtp_is_word(s))
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] == '=')
			return false;
		if (s.p[i] != '+')
			continue;
		if (i + 2 >= s.len || !is_hex(s.p[i + 1]) ||
		    !is_hex(s.p[i + 2]))
			return false;
		i += 2;
	}
	return true;
}
