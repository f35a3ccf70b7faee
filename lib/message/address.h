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
 * folded or not. Names, comments, routes and white space are dropped; groups
 * give their members. An address without a domain is given as it is, quoted
 * strings keep their quotes, UTF-8 passes (RFC 6532).
 */
struct address_list {
	struct slice rest;
	char text[ADDRESS_MAX + 1];
};

/* On OK *address points into list->text until the next call. */
enum address_result address_next(
    struct address_list *list, struct slice *address);

/* The last @ outside quotes: false when there is none. `domain` is written
 * then alone. */
bool address_domain(struct slice address, struct slice *domain);

#endif
