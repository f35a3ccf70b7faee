/* accounts/net - is an address in a list of networks? */
#ifndef POSTAMT_ACCOUNTS_NET_H
#define POSTAMT_ACCOUNTS_NET_H

#include "base/slice.h"

/*
 * `192.0.2.0/24,2001:db8::/32,198.51.100.7,local`: every part is a network, or
 * the word for clients without an address; an empty list is one, too.
 */
bool net_list_ok(struct slice list);

/* True when ip is in one of them, or the list is empty. */
bool net_list_has(struct slice list, struct slice ip);

/*
 * The network that counts as one source, as a text into out: the /24 of an
 * IPv4 address, the /64 of an IPv6 one; what is no address stays as it is.
 */
struct slice net_source(struct slice ip, char out[64]);

#endif
