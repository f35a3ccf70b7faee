/* accounts/net - is an address in a list of networks? */
#include "accounts/net.h"

#include <arpa/inet.h>
#include <stdio.h>

struct address {
	unsigned char octets[16];
	unsigned bits; /* 32 or 128 */
};

/* Dovecot's word for a client without an address: of a pipe, a unix socket. */
static const char local[] = "local";

static bool
parse_address(struct slice in, struct address *a)
{
	char text[INET6_ADDRSTRLEN];

	if (slice_cstr(in, text, sizeof text) == -1)
		return false;
	a->bits = slice_index(in, ':') == -1 ? 32 : 128;
	return inet_pton(a->bits == 32 ? AF_INET : AF_INET6, text, a->octets) ==
	    1;
}

static bool
parse_net(struct slice in, struct address *a, unsigned *prefix)
{
	bool has_prefix = slice_index(in, '/') != -1;
	struct slice address = in;
	uint64_t n;

	(void)slice_cut(&in, '/', &address);
	if (!parse_address(address, a))
		return false;
	n = a->bits;
	if (has_prefix && slice_u64(in, a->bits, &n) == -1)
		return false;
	*prefix = (unsigned)n;
	return true;
}

static bool
is_within(const struct address *a, const struct address *net, unsigned prefix)
{
	unsigned whole = prefix / 8, rest = prefix % 8;

	if (a->bits != net->bits || memcmp(a->octets, net->octets, whole) != 0)
		return false;
	return rest == 0 ||
	    (a->octets[whole] >> (8 - rest)) ==
	    (net->octets[whole] >> (8 - rest));
}

bool
net_list_ok(struct slice list)
{
	struct address a;
	struct slice part;
	unsigned prefix;

	if (list.len > 0 && list.p[list.len - 1] == ',')
		return false;
	while (slice_cut(&list, ',', &part))
		if (!slice_is(part, local) && !parse_net(part, &a, &prefix))
			return false;
	return true;
}

bool
net_list_has(struct slice list, struct slice ip)
{
	struct address a, net;
	struct slice part;
	unsigned prefix;

	if (list.len == 0)
		return true;
	if (ip.len > 0 && !parse_address(ip, &a))
		return false;
	while (slice_cut(&list, ',', &part))
		if (ip.len == 0 ? slice_is(part, local)
				: parse_net(part, &net, &prefix) &&
			    is_within(&a, &net, prefix))
			return true;
	return false;
}

struct slice
net_source(struct slice ip, char out[64])
{
	struct address a;
	int n;

	if (!parse_address(ip, &a))
		n = snprintf(
		    out, 64, "%.*s", ip.len > 60 ? 60 : (int)ip.len, ip.p);
	else if (a.bits == 32)
		n = snprintf(out, 64, "%u.%u.%u.0/24", a.octets[0], a.octets[1],
		    a.octets[2]);
	else
		n = snprintf(out, 64,
		    "%02x%02x:%02x%02x:%02x%02x:%02x%02x::/64", a.octets[0],
		    a.octets[1], a.octets[2], a.octets[3], a.octets[4],
		    a.octets[5], a.octets[6], a.octets[7]);
	return slice_of(out, n > 0 ? (size_t)n : 0);
}
