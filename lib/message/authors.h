/* message/authors - who wrote a message: From, Sender (RFC 5322 3.6.2). */
#ifndef POSTAMT_MESSAGE_AUTHORS_H
#define POSTAMT_MESSAGE_AUTHORS_H

#include "base/buf.h"
#include "message/header.h"

/* The name of the author field that f is (From, Sender, Resent-From or
 * Resent-Sender), NULL if it is another. */
const char *authors_field(const struct header_field *f);

/* A Sender or Resent-Sender that says nothing: it may as well not be there. */
bool authors_is_empty(const struct header_field *f);

/*
 * Appends the body of an author field to out, with the names in it written so
 * that all readers find the same. Changed is what stands before a "<":
 *
 *   an encoded word of the Q form has its specials encoded, too (RFC 2047
 *   section 5, 3): "=?utf-8?q?a@b?=" becomes "=?utf-8?q?a=40b?=";
 *
 *   a name with an @ or a [] outside quotes goes into quotes, if each @ in it
 *   is that of the address behind it: "c@d via x <c@d>", but not
 *   "a@b <c@d>", where a reader might take the first one.
 *
 * All else, and all behind what cannot be read or is a group, stays as it is:
 * whether it is good is for address_next, strict, to say of the result. That
 * may be three times as long.
 */
void authors_mend(struct slice body, struct buf *out);

#endif
