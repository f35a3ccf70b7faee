/* smtp/path - the address in MAIL FROM and RCPT TO (RFC 5321 section 4.1.2). */
#ifndef POSTAMT_SMTP_PATH_H
#define POSTAMT_SMTP_PATH_H

#include "base/slice.h"

/* Longest parts accepted, in octets: RFC 5321 sections 4.5.3.1.1 and .2. */
enum { SMTP_LOCALPART_MAX = 64, SMTP_DOMAIN_MAX = 255 };

/* Room for an address of such parts. */
enum { SMTP_ADDRESS_SIZE = SMTP_LOCALPART_MAX + 1 + SMTP_DOMAIN_MAX };

struct smtp_path {
	struct slice localpart; /* quotes kept, as sent; empty in "<>" */
	struct slice domain;	/* brackets of an address literal kept; empty
				   in "<>" and "<Postmaster>" */
};

enum smtp_path_result {
	SMTP_PATH_OK = 0,
	SMTP_PATH_SYNTAX,  /* reply 501 5.1.7 or 5.1.3 */
	SMTP_PATH_TOOLONG, /* a part is over its MAX above: reply 501 too */
};

/*
 * Parses the path that `in` begins with, as in "<u@example.org> SIZE=99". A
 * source route is accepted and dropped, as section 4.1.2 asks. UTF-8 is taken
 * anywhere (RFC 6531 section 3.3): ask smtp_path_is_ascii whether it was
 * allowed. Allocates nothing and leaves errno alone.
 *
 * in    what follows the colon, without CRLF; needs no NUL
 * path  written on SMTP_PATH_OK alone; points into `in` and lives as long
 * rest  written on SMTP_PATH_OK alone: what follows '>', also inside `in`
 */
enum smtp_path_result smtp_path_parse(
    struct slice in, struct smtp_path *path, struct slice *rest);

bool smtp_path_is_ascii(const struct smtp_path *path);

/*
 * localpart@domain in the one form that the tables and the queue use: needless
 * quotes gone, the domain in lower case; empty for the null path. It is
 * written to `out`, where the result points.
 */
struct slice smtp_path_address(
    const struct smtp_path *path, char out[SMTP_ADDRESS_SIZE]);

/*
 * True when the localpart, quotes aside, holds a further address: "u%other",
 * "other!u", "u@other". Only relays have a use for it.
 */
bool smtp_path_is_routed(const struct smtp_path *path);

#endif
