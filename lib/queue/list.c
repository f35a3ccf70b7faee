/* queue/list - queued messages for people and programs to read. */
#include "queue/list.h"

#include <stdio.h>
#include <time.h>

void
list_duration(struct buf *out, int64_t s)
{
	static const struct {
		int64_t s;
		char unit;
	} units[] = { { 2 * 86400, 'd' }, { 2 * 3600, 'h' }, { 2 * 60, 'm' },
		{ 0, 's' } };
	unsigned i = 0;

	if (s < 0)
		s = 0;
	while (s < units[i].s)
		i++;
	buf_putf(out, "%lld%c",
	    (long long)(units[i].s == 0 ? s : s / (units[i].s / 2)),
	    units[i].unit);
}

/* The reason for this recipient, if one is known. */
static bool
reason(const struct list_message *m, struct slice address, struct slice *code,
    struct slice *text)
{
	struct slice rest = m->why, a;

	while (why_next(&rest, &a, code, text))
		if (slice_eq(a, address))
			return true;
	*code = *text = slice_from("");
	return false;
}

/* On a line of its own for a terminal, or between tabs: nothing else. */
static void
put_plain(struct buf *out, struct slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.p[i];

		buf_putc(out, c < ' ' || c == 127 ? '?' : s.p[i]);
	}
}

static void
table_recipients(struct buf *out, const struct list_message *m)
{
	struct slice code, text;

	for (size_t i = 0; i < m->e->to_count; i++) {
		const struct recipient *r = &m->e->to[i];

		if (r->state != QUEUE_TODO)
			continue;
		buf_puts(out, "               to ");
		put_plain(out, r->address);
		buf_putc(out, '\n');
		if (!reason(m, r->address, &code, &text))
			continue;
		buf_puts(out, "                  ");
		put_plain(out, code);
		buf_putc(out, ' ');
		put_plain(out, text);
		buf_putc(out, '\n');
	}
}

static void
put_table(struct buf *out, const struct list *l, const struct list_message *m)
{
	char id[QUEUE_ID_LEN + 1];

	queue_id_format(m->id, id);
	if (m->e == NULL) {
		buf_putf(
		    out, "%s  this file cannot be read as a message\n", id);
		return;
	}
	buf_putf(out, "%s  from <", id);
	put_plain(out, m->e->sender);
	buf_putf(out, ">, %llu octets, for ", (unsigned long long)m->octets);
	list_duration(out, l->now_s - (int64_t)(m->e->time_us / 1000000));
	if (m->e->held) {
		buf_puts(out, ", held\n");
	} else if (m->next_s <= l->now_s) {
		buf_puts(out, ", due now\n");
	} else {
		buf_puts(out, ", due in ");
		list_duration(out, m->next_s - l->now_s);
		buf_putc(out, '\n');
	}
	table_recipients(out, m);
}

static const char *
state_word(enum queue_state state)
{
	switch (state) {
	case QUEUE_DONE:
		return "done";
	case QUEUE_FAILED:
		return "failed";
	default:
		return "todo";
	}
}

static void
put_tsv(struct buf *out, const struct list_message *m)
{
	char id[QUEUE_ID_LEN + 1];
	struct slice code, text;

	queue_id_format(m->id, id);
	if (m->e == NULL) {
		buf_putf(out, "%s\t0\t0\t0\tunreadable\t\t\t\t\t\n", id);
		return;
	}
	for (size_t i = 0; i < m->e->to_count; i++) {
		const struct recipient *r = &m->e->to[i];

		(void)reason(m, r->address, &code, &text);
		buf_putf(out, "%s\t%llu\t%llu\t%lld\t%s\t", id,
		    (unsigned long long)(m->e->time_us / 1000000),
		    (unsigned long long)m->octets, (long long)m->next_s,
		    m->e->held ? "held" : "queued");
		put_plain(out, m->e->sender);
		buf_putc(out, '\t');
		put_plain(out, r->address);
		buf_putf(out, "\t%s\t", state_word(r->state));
		put_plain(out, code);
		buf_putc(out, '\t');
		put_plain(out, text);
		buf_putc(out, '\n');
	}
}

static void
json_pair(struct buf *out, const char *key, struct slice value)
{
	buf_putf(out, ",\"%s\":", key);
	list_json(out, value);
}

static void
put_json(struct buf *out, const struct list *l, const struct list_message *m)
{
	char id[QUEUE_ID_LEN + 1];
	struct slice code, text;

	queue_id_format(m->id, id);
	buf_putf(out, "%s\n{\"id\":\"%s\"", l->messages == 0 ? "" : ",", id);
	if (m->e == NULL) {
		buf_puts(out, ",\"readable\":false}");
		return;
	}
	buf_putf(out,
	    ",\"readable\":true,\"arrived\":%llu,\"octets\":%llu,"
	    "\"next\":%lld,\"held\":%s,\"warned\":%s",
	    (unsigned long long)(m->e->time_us / 1000000),
	    (unsigned long long)m->octets, (long long)m->next_s,
	    m->e->held ? "true" : "false", m->e->warned ? "true" : "false");
	json_pair(out, "session", m->e->session);
	json_pair(out, "protocol", m->e->protocol);
	json_pair(out, "ip", m->e->ip);
	json_pair(out, "login", m->e->login);
	json_pair(out, "from", m->e->sender);
	buf_puts(out, ",\"to\":[");
	for (size_t i = 0; i < m->e->to_count; i++) {
		const struct recipient *r = &m->e->to[i];

		(void)reason(m, r->address, &code, &text);
		buf_putf(out, "%s{\"state\":\"%s\"", i == 0 ? "" : ",",
		    state_word(r->state));
		json_pair(out, "address", r->address);
		json_pair(out, "code", code);
		json_pair(out, "text", text);
		buf_putc(out, '}');
	}
	buf_puts(out, "]}");
}

void
list_begin(struct buf *out, const struct list *l)
{
	if (l->form == LIST_JSON)
		buf_putc(out, '[');
	else if (l->form == LIST_TSV)
		buf_puts(out,
		    "id\tarrived\toctets\tnext\tstate\tfrom\tto\trecipient\t"
		    "code\ttext\n");
}

void
list_end(struct buf *out, const struct list *l)
{
	if (l->form == LIST_JSON)
		buf_puts(out, "\n]\n");
	else if (l->form == LIST_TABLE && l->messages == 0)
		buf_puts(out, "The queue is empty.\n");
	else if (l->form == LIST_TABLE)
		buf_putf(out,
		    "%llu message%s, %llu recipient%s to do, %llu octets\n",
		    (unsigned long long)l->messages,
		    l->messages == 1 ? "" : "s",
		    (unsigned long long)l->recipients,
		    l->recipients == 1 ? "" : "s",
		    (unsigned long long)l->octets);
}

void
list_put(struct buf *out, struct list *l, const struct list_message *m)
{
	if (l->form == LIST_TABLE)
		put_table(out, l, m);
	else if (l->form == LIST_TSV)
		put_tsv(out, m);
	else
		put_json(out, l, m);
	l->messages++;
	l->octets += m->octets;
	for (size_t i = 0; m->e != NULL && i < m->e->to_count; i++)
		l->recipients += m->e->to[i].state == QUEUE_TODO;
}
