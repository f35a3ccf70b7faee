/* message/phrase - a person's name before an address (RFC 5322, RFC 2047). */
#ifndef POSTAMT_MESSAGE_PHRASE_H
#define POSTAMT_MESSAGE_PHRASE_H

#include "base/buf.h"

/*
 * Appends the name as a phrase: atoms as they are, other ASCII in quotes, and
 * anything else as encoded words in UTF-8, folded. Controls are left out.
 */
void phrase_put(struct buf *out, struct slice name);

#endif
