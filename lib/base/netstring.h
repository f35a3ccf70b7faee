/* base/netstring - length:octets, (D. J. Bernstein, netstrings, 1997). */
#ifndef POSTAMT_BASE_NETSTRING_H
#define POSTAMT_BASE_NETSTRING_H

#include "base/slice.h"

enum netstring_result {
	NETSTRING_OK = 0,
	NETSTRING_MORE,	   /* a beginning of one: more octets are needed */
	NETSTRING_SYNTAX,  /* not one: leading zero, no digit, no comma */
	NETSTRING_TOOLONG, /* its length is over max */
};

/*
 * Takes one from the front of *in. value points into `in`; both are written
 * on OK alone.
 */
enum netstring_result netstring_take(
    struct slice *in, size_t max, struct slice *value);

#endif
