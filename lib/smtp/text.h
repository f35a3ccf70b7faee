/* smtp/text - what kind of octets a word of a command holds. */
#ifndef POSTAMT_SMTP_TEXT_H
#define POSTAMT_SMTP_TEXT_H

#include "base/slice.h"

bool smtp_is_ascii(struct slice s); /* no octet over 127 */

/* Well-formed UTF-8 (RFC 3629), of which ASCII is a part. */
bool smtp_is_utf8(struct slice s);

/* Printing octets alone, 33 to 126, or over 127. False for "". */
bool smtp_is_word(struct slice s);

/* xtext (RFC 3461 section 4): printing ASCII but "=", "+" with two digits. */
bool smtp_is_xtext(struct slice s);

#endif
