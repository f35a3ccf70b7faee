/* queue/envelope_parse - the text of an envelope, taken apart in place. */
#ifndef POSTAMT_QUEUE_ENVELOPE_PARSE_H
#define POSTAMT_QUEUE_ENVELOPE_PARSE_H

#include "queue/envelope.h"

/*
 * `base` is memory of the arena and holds the envelope, all of it and nothing
 * else: words are unescaped where they stand. OK, SYNTAX, TOOLONG, ERROR.
 */
enum envelope_result envelope_parse_in_place(
    char *base, size_t len, struct arena *arena, struct envelope *out);

#endif
