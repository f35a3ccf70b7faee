/* base/slice - octets that somebody else owns: a pointer and a length. */
#include "base/slice.h"

#include <errno.h>
#include <strings.h>

bool
slice_eq(struct slice a, struct slice b)
{
	return a.len == b.len && (a.len == 0 || !memcmp(a.p, b.p, a.len));
}

bool
slice_caseeq(struct slice a, struct slice b)
{
	return a.len == b.len && (a.len == 0 || !strncasecmp(a.p, b.p, a.len));
}

bool
slice_is(struct slice s, const char *cstr)
{
	return slice_eq(s, slice_from(cstr));
}

bool
slice_caseis(struct slice s, const char *cstr)
{
	return slice_caseeq(s, slice_from(cstr));
}

bool
slice_begins(struct slice s, const char *prefix)
{
	size_t n = strlen(prefix);

	return s.len >= n && slice_is(slice_of(s.p, n), prefix);
}

bool
slice_casebegins(struct slice s, const char *prefix)
{
	size_t n = strlen(prefix);

	return s.len >= n && slice_caseis(slice_of(s.p, n), prefix);
}

struct slice
slice_from_at(struct slice s, size_t at)
{
	if (at == 0)
		return s;
	return slice_of(s.p + at, s.len - at);
}

struct slice
slice_trim(struct slice s)
{
	while (s.len > 0 && (*s.p == ' ' || *s.p == '\t'))
		s = slice_from_at(s, 1);
	while (s.len > 0 && (s.p[s.len - 1] == ' ' || s.p[s.len - 1] == '\t'))
		s.len--;
	return s;
}

bool
slice_cut(struct slice *s, char sep, struct slice *head)
{
	ptrdiff_t at;

	if (s->len == 0)
		return false;
	at = slice_index(*s, sep);
	if (at == -1) {
		*head = *s;
		*s = slice_from_at(*s, s->len);
		return true;
	}
	*head = slice_of(s->p, (size_t)at);
	*s = slice_from_at(*s, (size_t)at + 1);
	return true;
}

ptrdiff_t
slice_index(struct slice s, char c)
{
	const char *at = s.len > 0 ? memchr(s.p, c, s.len) : NULL;

	return at == NULL ? -1 : at - s.p;
}

ptrdiff_t
slice_rindex(struct slice s, char c)
{
	const char *at = s.len > 0 ? memrchr(s.p, c, s.len) : NULL;

	return at == NULL ? -1 : at - s.p;
}

int
slice_u64(struct slice s, uint64_t max, uint64_t *out)
{
	uint64_t v = 0;

	if (s.len == 0) {
		errno = EINVAL;
		return -1;
	}
	for (size_t i = 0; i < s.len; i++) {
		unsigned digit = (unsigned char)s.p[i] - (unsigned)'0';

		if (digit > 9) {
			errno = EINVAL;
			return -1;
		}
		if (v > (UINT64_MAX - digit) / 10) {
			errno = ERANGE;
			return -1;
		}
		v = v * 10 + digit;
	}
	if (v > max) {
		errno = ERANGE;
		return -1;
	}
	*out = v;
	return 0;
}

struct slice
slice_decimal(uint64_t n, char room[DECIMAL_SIZE])
{
	size_t at = DECIMAL_SIZE;

	do
		room[--at] = (char)('0' + n % 10);
	while ((n /= 10) > 0);
	return slice_of(room + at, DECIMAL_SIZE - at);
}

int
slice_cstr(struct slice s, char *dst, size_t size)
{
	if (s.len >= size) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if (slice_index(s, '\0') != -1) {
		errno = EINVAL;
		return -1;
	}
	if (s.len > 0)
		memcpy(dst, s.p, s.len);
	dst[s.len] = '\0';
	return 0;
}
