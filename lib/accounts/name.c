/* accounts/name - the addresses that may stand in our tables. */
#include "accounts/name.h"

static bool
is_alnum(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c >= 0x80;
}

bool
name_local_ok(struct slice local)
{
	if (local.len == 0 || local.len > NAME_LOCAL_MAX)
		return false;
	for (size_t i = 0; i < local.len; i++) {
		unsigned char c = (unsigned char)local.p[i];

		if (c == '.' &&
		    (i == 0 || i + 1 == local.len || local.p[i - 1] == '.'))
			return false;
		if (!is_alnum(c) &&
		    (c == '\0' || strchr("!$%&'*+-.=?^_`{|}~", c) == NULL))
			return false;
	}
	return true;
}

bool
name_domain_ok(struct slice domain)
{
	struct slice rest = domain, label;

	if (domain.len == 0 || domain.len > NAME_DOMAIN_MAX ||
	    domain.p[domain.len - 1] == '.')
		return false;
	while (slice_cut(&rest, '.', &label)) {
		if (label.len == 0 || label.len > 63 || label.p[0] == '-' ||
		    label.p[label.len - 1] == '-')
			return false;
		for (size_t i = 0; i < label.len; i++)
			if (!is_alnum((unsigned char)label.p[i]) &&
			    label.p[i] != '-' && label.p[i] != '_')
				return false;
	}
	return true;
}

bool
name_split(struct slice address, struct slice *local, struct slice *domain)
{
	ptrdiff_t at = slice_rindex(address, '@');

	if (at == -1)
		return false;
	*local = slice_of(address.p, (size_t)at);
	*domain = slice_from_at(address, (size_t)at + 1);
	return true;
}

bool
name_ok(struct slice address)
{
	struct slice local, domain;

	return name_split(address, &local, &domain) && name_local_ok(local) &&
	    name_domain_ok(domain);
}

struct slice
name_lower(struct slice in, char out[NAME_MAX_OCTETS])
{
	if (in.len > NAME_MAX_OCTETS)
		return slice_of(NULL, 0);
	for (size_t i = 0; i < in.len; i++) {
		char c = in.p[i];

		out[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	return slice_of(out, in.len);
}
