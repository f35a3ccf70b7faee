/* message/token - the words of an address or a phrase (RFC 5322 section 3.2).
 */
#ifndef POSTAMT_MESSAGE_TOKEN_H
#define POSTAMT_MESSAGE_TOKEN_H

#include "base/slice.h"

enum token {
	TOKEN_END,
	TOKEN_WORD,    /* an atom, a quoted string or a domain literal */
	TOKEN_SPECIAL, /* one of < > @ , ; : . */
	TOKEN_WRONG,   /* quotes, comment or literal without an end: all that
			  is left; or an octet that may not be there */
};

/* Takes white space and comments from the front of *rest, then the token,
 * which is empty at the END and has an octet or more else. */
enum token token_next(struct slice *rest, struct slice *token);

/* How many octets the text from the opening s.p[0] to `end` has, backslashes
 * seen; 0 if it has no end. */
size_t token_quoted(struct slice s, char end);

#endif
