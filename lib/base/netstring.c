/* base/netstring - length:octets, (D. J. Bernstein, netstrings, 1997). */
#include "base/netstring.h"

enum netstring_result
netstring_take(struct slice *in, size_t max, struct slice *value)
{
	size_t len = 0, at = 0;

	while (at < in->len && in->p[at] >= '0' && in->p[at] <= '9') {
		if (at > 0 && len == 0)
			return NETSTRING_SYNTAX;
		len = len * 10 + (size_t)(in->p[at] - '0');
		if (len > max)
			return NETSTRING_TOOLONG;
		at++;
	}
	if (at == in->len)
		return NETSTRING_MORE;
	if (at == 0 || in->p[at] != ':')
		return NETSTRING_SYNTAX;
	at++;
	if (in->len - at < len + 1)
		return NETSTRING_MORE;
	if (in->p[at + len] != ',')
		return NETSTRING_SYNTAX;
	*value = slice_of(in->p + at, len);
	*in = slice_from_at(*in, at + len + 1);
	return NETSTRING_OK;
}
