/* queue/envelope_parse - who a queued message is from and for: read back. */
#include "queue/envelope_parse.h"

/* The parts of a file that is taken apart in place. */
struct parse {
	char *base;	   /* its first octet */
	struct slice rest; /* lines not looked at */
	struct arena *arena;
	struct envelope *e;
};

static bool
is_one_of(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Undoes %XX where it stands. False for what envelope_put never writes. */
static bool
unescape(struct slice *word)
{
	char *to = (char *)(uintptr_t)word->p;
	const char *from = word->p, *end = word->p + word->len;

	while (from < end) {
		int high, low;

		if (*from != '%') {
			*to++ = *from++;
			continue;
		}
		if (end - from < 3)
			return false;
		high = hex_digit(from[1]);
		low = hex_digit(from[2]);
		if (high == -1 || low == -1)
			return false;
		*to++ = (char)(high << 4 | low);
		from += 3;
	}
	word->len = (size_t)(to - word->p);
	return true;
}

static bool
take_address(struct slice *line, struct slice *address)
{
	struct slice word;

	if (!slice_cut(line, ' ', &word) || word.len < 2 || word.p[0] != '<' ||
	    word.p[word.len - 1] != '>')
		return false;
	*address = slice_of(word.p + 1, word.len - 2);
	return unescape(address);
}

/* The next "key=value" of a line; false at its end and for another form. */
static bool
take_pair(struct slice *line, struct slice *key, struct slice *value)
{
	struct slice word;

	if (!slice_cut(line, ' ', &word) || slice_index(word, '=') == -1)
		return false;
	*value = word;
	(void)slice_cut(value, '=', key);
	return unescape(value);
}

/* The next line, which begins with `name` and a space; the rest of it. */
static bool
take_line(struct parse *p, const char *name, struct slice *line)
{
	ptrdiff_t lf = slice_index(p->rest, '\n');
	size_t len = strlen(name);

	if (lf == -1 || (size_t)lf <= len ||
	    memcmp(p->rest.p, name, len) != 0 || p->rest.p[len] != ' ')
		return false;
	*line = slice_of(p->rest.p + len + 1, (size_t)lf - len - 1);
	p->rest = slice_from_at(p->rest, (size_t)lf + 1);
	return true;
}

static bool
parse_flags(struct parse *p)
{
	struct slice line;

	if (!take_line(p, "flags", &line) || line.len != 2 ||
	    !is_one_of(line.p[0], "H-") || !is_one_of(line.p[1], "W-"))
		return false;
	p->e->flags_at = (uint64_t)(line.p - p->base);
	p->e->held = line.p[0] == 'H';
	p->e->warned = line.p[1] == 'W';
	return true;
}

static bool
parse_time(struct parse *p)
{
	struct slice line, s;
	uint64_t seconds, us;

	if (!take_line(p, "time", &line) || !slice_cut(&line, '.', &s) ||
	    line.len != 6 || slice_u64(s, UINT32_MAX, &seconds) == -1 ||
	    slice_u64(line, 999999, &us) == -1)
		return false;
	p->e->time_us = seconds * 1000000 + us;
	return true;
}

static bool
parse_origin(struct parse *p)
{
	struct slice line, key, value;
	struct envelope *e = p->e;

	if (!take_line(p, "origin", &line))
		return false;
	while (line.len > 0) {
		if (!take_pair(&line, &key, &value))
			return false;
		if (slice_is(key, "uid")) {
			if (slice_u64(value, UINT32_MAX, &e->uid) == -1)
				return false;
		} else if (slice_is(key, "protocol"))
			e->protocol = value;
		else if (slice_is(key, "ip"))
			e->ip = value;
		else if (slice_is(key, "login"))
			e->login = value;
		else if (slice_is(key, "session"))
			e->session = value;
		else
			return false;
	}
	return true;
}

static bool
parse_sender(struct parse *p)
{
	struct slice line, key, value;
	struct envelope *e = p->e;

	if (!take_line(p, "from", &line) || !take_address(&line, &e->sender))
		return false;
	while (line.len > 0) {
		if (!take_pair(&line, &key, &value))
			return false;
		if (slice_is(key, "ret"))
			e->ret = value;
		else if (slice_is(key, "envid"))
			e->envid = value;
		else if (slice_is(key, "body"))
			e->body = value;
		else if (slice_is(key, "smtputf8"))
			e->smtputf8 = slice_is(value, "1");
		else if (!slice_is(key, "release") ||
		    slice_u64(value, UINT32_MAX, &e->release_s) == -1)
			return false;
	}
	return true;
}

static bool
parse_recipient(struct parse *p, struct recipient *r)
{
	struct slice line, key, value;

	if (!take_line(p, "to", &line) || line.len < 4 || line.p[1] != ' ' ||
	    !is_one_of(line.p[0], "TDF"))
		return false;
	r->state = (enum queue_state)line.p[0];
	r->state_at = (uint64_t)(line.p - p->base);
	line = slice_from_at(line, 2);
	if (!take_address(&line, &r->address) || r->address.len == 0)
		return false;
	while (line.len > 0) {
		if (!take_pair(&line, &key, &value))
			return false;
		if (slice_is(key, "notify"))
			r->notify = value;
		else if (slice_is(key, "orcpt"))
			r->orcpt = value;
		else if (slice_is(key, "from"))
			r->from = value;
		else
			return false;
	}
	return true;
}

static enum envelope_result
parse_recipients(struct parse *p)
{
	struct envelope *e = p->e;
	size_t lines = 0;

	for (size_t i = 0; i < p->rest.len; i++)
		lines += p->rest.p[i] == '\n';
	/* All are recipients but the last, which is empty. */
	if (lines < 2)
		return ENVELOPE_SYNTAX;
	if (lines - 1 > ENVELOPE_RECIPIENTS_MAX)
		return ENVELOPE_TOOLONG;
	e->to = arena_alloc(p->arena, (lines - 1) * sizeof *e->to);
	if (e->to == NULL)
		return ENVELOPE_ERROR;
	e->to_count = lines - 1;
	for (size_t i = 0; i < e->to_count; i++)
		if (!parse_recipient(p, &e->to[i]))
			return ENVELOPE_SYNTAX;
	return slice_is(p->rest, "\n") ? ENVELOPE_OK : ENVELOPE_SYNTAX;
}

/* `base` is the arena's: words are unescaped where they stand. */
enum envelope_result
envelope_parse_in_place(
    char *base, size_t len, struct arena *arena, struct envelope *out)
{
	struct envelope e = { .message_at = len };
	struct parse p = { base, slice_of(base, len), arena, &e };
	enum envelope_result r;
	struct slice line;

	if (!take_line(&p, "postamt-queue", &line) ||
	    !take_line(&p, "id", &line) || queue_id_parse(line, &e.id) == -1 ||
	    !parse_flags(&p) || !parse_time(&p) || !parse_origin(&p) ||
	    !parse_sender(&p))
		return ENVELOPE_SYNTAX;
	r = parse_recipients(&p);
	if (r == ENVELOPE_OK)
		*out = e;
	return r;
}
