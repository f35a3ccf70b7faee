/* message/received - the Received field (RFC 5321 section 4.4). */
#include "message/received.h"

#include "message/date.h"

#include <stdio.h>

/* Keeps each line of the field below 998 octets. */
enum { WORD_MAX = 320 };

/* Atoms, dots, literals and UTF-8 as they are; what has a meaning here not. */
static void
put_word(struct buf *out, struct slice s)
{
	char *to;

	if (s.len > WORD_MAX)
		s.len = WORD_MAX;
	to = buf_room(out, s.len);
	for (size_t i = 0; to != NULL && i < s.len; i++) {
		unsigned char c = (unsigned char)s.p[i];

		to[i] = c <= ' ' || c == 0x7f || strchr("()<>;,\"\\", c) != NULL
		    ? '?'
		    : (char)c;
	}
	if (to != NULL)
		out->len += s.len;
}

/* A comment's text; spaces stay. */
static void
put_comment(struct buf *out, struct slice s)
{
	struct slice word;

	for (bool first = true; slice_cut(&s, ' ', &word); first = false) {
		if (!first)
			buf_putc(out, ' ');
		put_word(out, word);
	}
}

/* "from HELO (RDNS [IP])" and, on a line of its own, the TLS used. */
static void
put_from(struct buf *out, const struct received *r)
{
	buf_puts(out, " from ");
	put_word(out, r->helo.len > 0 ? r->helo : slice_from("unknown"));
	if (r->ip.len > 0) {
		buf_puts(out, " (");
		if (r->rdns.len > 0) {
			put_word(out, r->rdns);
			buf_putc(out, ' ');
		}
		buf_puts(out, slice_index(r->ip, ':') == -1 ? "[" : "[IPv6:");
		put_word(out, r->ip);
		buf_puts(out, "])");
	}
	if (r->tls.len > 0) {
		buf_puts(out, "\n\t(using ");
		put_comment(out, r->tls);
		buf_putc(out, ')');
	}
	buf_puts(out, "\n\t");
}

/* The path as it came: quoted strings keep their form, controls go. */
static void
put_for(struct buf *out, struct slice to)
{
	char *p =
	    to.len > 0 && to.len <= WORD_MAX ? buf_room(out, to.len + 8) : NULL;
	size_t n;

	if (p == NULL)
		return;
	n = (size_t)snprintf(p, 9, "\n\tfor <");
	for (size_t i = 0; i < to.len; i++)
		p[n++] = (unsigned char)to.p[i] < ' ' || to.p[i] == '\x7f'
		    ? '?'
		    : to.p[i];
	out->len += n;
	buf_putc(out, '>');
}

void
received_put(struct buf *out, const struct received *r)
{
	bool local = r->protocol.len == 0 || slice_is(r->protocol, "local");
	char date[DATE_SIZE];

	buf_puts(out, "Received:");
	if (!local && r->helo.len + r->ip.len > 0)
		put_from(out, r);
	else
		buf_putc(out, ' ');
	buf_puts(out, "by ");
	put_word(out, r->by);
	if (local) {
		buf_putf(out, " (postamt, from uid %llu)",
		    (unsigned long long)r->uid);
	} else {
		buf_puts(out, " (postamt) with ");
		put_word(out, r->protocol);
	}
	buf_puts(out, "\n\tid ");
	put_word(out, r->id);
	put_for(out, r->to);
	date_format(r->at, date);
	buf_puts(out, "; ");
	buf_puts(out, date);
	buf_putc(out, '\n');
}

unsigned
received_count(struct slice message)
{
	unsigned count = 0;
	struct slice line;

	while (slice_cut(&message, '\n', &line)) {
		if (line.len == 0 || slice_is(line, "\r"))
			break;
		count += slice_casebegins(line, "received:");
	}
	return count;
}
