/* message/address - the addresses in From, To, Cc (RFC 5322 section 3.4). */
#ifndef POSTAMT_MESSAGE_ADDRESS_H
#define POSTAMT_MESSAGE_ADDRESS_H

#include "base/slice.h"

enum { ADDRESS_MAX = 512 }; /* octets of one without comments */

enum address_result {
	ADDRESS_OK = 0,
	ADDRESS_END,	/* none is left */
	ADDRESS_SYNTAX, /* what stands up to the next comma is none */
	ADDRESS_TOOLONG,
};

/*
 * A list of addresses, taken one by one: `rest` is the field's body at first,
 * folded or not, `strict` as the caller likes, all else 0. Names, comments,
 * routes and white space are dropped; groups give their members. An address
 * without a domain is given as it is, quoted strings keep their quotes, UTF-8
 * passes (RFC 6532). A colon stands behind the name of a group or in a route
 * and nowhere else, and groups do not nest.
 *
 * strict: for who asks whose address it is, where every other reader must find
 * the same. Refused is what section 3.4 has not, though people write it and
 * for a recipient it does no harm: a name that has an @ or a [] outside quotes
 * ("a@b.org <c@d.org>"), a semicolon without a group, a group without its end,
 * "<>"; and of section 4.4 the route.
 */
struct address_list {
	struct slice rest;
	bool strict;
	enum address_group {
		ADDRESS_NO_GROUP = 0,
		ADDRESS_IN_GROUP,
		ADDRESS_BEHIND_GROUP, /* a comma comes, or the end */
	} group;
	char text[ADDRESS_MAX + 1];
};

/* On OK *address points into list->text until the next call. */
enum address_result address_next(
    struct address_list *list, struct slice *address);

/* The last @ outside quotes: false when there is none. `domain` is written
 * then alone. */
bool address_domain(struct slice address, struct slice *domain);

#endif
