/* queue/envelope - who a queued message is from and for: written. */
#include "queue/envelope.h"

#include <stdio.h>

/* doc/postamt-queue.5: what would end a word is written as %XX. */
static bool
needs_escape(char c)
{
	return (unsigned char)c <= ' ' || c == '%' || c == '\x7f';
}

static void
put_word(struct buf *out, struct slice s)
{
	size_t from = 0;

	for (size_t i = 0; i < s.len; i++) {
		if (!needs_escape(s.p[i]))
			continue;
		buf_put(out, slice_of(s.p + from, i - from));
		buf_putf(out, "%%%02X", (unsigned)(unsigned char)s.p[i]);
		from = i + 1;
	}
	if (from < s.len)
		buf_put(out, slice_from_at(s, from));
}

/* " key=word", nothing for an empty value. */
static void
put_pair(struct buf *out, const char *key, struct slice value)
{
	if (value.len == 0)
		return;
	buf_putc(out, ' ');
	buf_puts(out, key);
	buf_putc(out, '=');
	put_word(out, value);
}

static void
put_address(struct buf *out, struct slice address)
{
	buf_putc(out, '<');
	put_word(out, address);
	buf_putc(out, '>');
}

static void
put_recipient(struct buf *out, struct recipient *r, size_t start)
{
	char state[] = { 't', 'o', ' ', (char)r->state, ' ', '\0' };

	r->state_at = out->len - start + 3;
	buf_puts(out, state);
	put_address(out, r->address);
	put_pair(out, "notify", r->notify);
	put_pair(out, "orcpt", r->orcpt);
	put_pair(out, "from", r->from);
	buf_putc(out, '\n');
}

static void
put_sender(struct buf *out, const struct envelope *e)
{
	buf_puts(out, "from ");
	put_address(out, e->sender);
	put_pair(out, "ret", e->ret);
	put_pair(out, "envid", e->envid);
	put_pair(out, "body", e->body);
	if (e->smtputf8)
		buf_puts(out, " smtputf8=1");
	if (e->release_s != 0)
		buf_putf(
		    out, " release=%llu", (unsigned long long)e->release_s);
	buf_putc(out, '\n');
}

void
envelope_put(struct buf *out, struct envelope *e)
{
	size_t start = out->len;
	char id[QUEUE_ID_LEN + 1], at[ENVELOPE_OFFSET_LEN + 1];

	queue_id_format(e->id, id);
	buf_putf(out, "postamt-queue 1 %0*d\nid %s\nflags ",
	    ENVELOPE_OFFSET_LEN, 0, id);
	e->flags_at = out->len - start;
	buf_putf(out, "%c%c\ntime %llu.%06u\norigin uid=%llu",
	    e->held ? 'H' : '-', e->warned ? 'W' : '-',
	    (unsigned long long)(e->time_us / 1000000),
	    (unsigned)(e->time_us % 1000000), (unsigned long long)e->uid);
	put_pair(out, "protocol", e->protocol);
	put_pair(out, "ip", e->ip);
	put_pair(out, "login", e->login);
	put_pair(out, "session", e->session);
	buf_putc(out, '\n');
	put_sender(out, e);
	for (size_t i = 0; i < e->to_count; i++)
		put_recipient(out, &e->to[i], start);
	buf_putc(out, '\n');
	if (buf_failed(out))
		return;
	e->message_at = out->len - start;
	(void)snprintf(at, sizeof at, "%0*llu", ENVELOPE_OFFSET_LEN,
	    (unsigned long long)e->message_at);
	memcpy(out->p + start + ENVELOPE_OFFSET_AT, at, ENVELOPE_OFFSET_LEN);
}
