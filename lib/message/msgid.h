/* message/msgid - a fresh Message-ID (RFC 5322 section 3.6.4). */
#ifndef POSTAMT_MESSAGE_MSGID_H
#define POSTAMT_MESSAGE_MSGID_H

#include "base/buf.h"

/*
 * Appends "<TIME.RANDOM@host>" without field name: the time in microseconds
 * and 60 random bits, in base 32.
 */
void msgid_put(struct buf *out, struct slice host);

#endif
