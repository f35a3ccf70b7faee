/* queue/request - what a message's request to the queue says. */
#include "queue/request.h"

#include <ctype.h>

static bool
is_text(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == '\x7f')
			return false;
	return s.len <= REQUEST_WORD_MAX;
}

static bool
is_word(struct slice s)
{
	return is_text(s) && slice_index(s, ' ') == -1;
}

static bool
is_keyword(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!isalnum((unsigned char)s.p[i]))
			return false;
	return s.len <= 24;
}

/* Letters only serve IPv6 and its zone; brackets and blanks none. */
static bool
is_ip(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!isalnum((unsigned char)s.p[i]) &&
		    strchr(".:%", s.p[i]) == NULL)
			return false;
	return s.len <= 64 && slice_index(s, '\0') == -1;
}

static bool
is_ret(struct slice s)
{
	return slice_caseis(s, "FULL") || slice_caseis(s, "HDRS");
}

static bool
is_body(struct slice s)
{
	return slice_caseis(s, "7BIT") || slice_caseis(s, "8BITMIME") ||
	    slice_caseis(s, "BINARYMIME");
}

/* RFC 3461 section 4.1: NEVER alone, or a list of the others. */
static bool
is_notify(struct slice s)
{
	struct slice word;

	if (slice_caseis(s, "NEVER"))
		return true;
	if (s.len == 0 || s.p[s.len - 1] == ',')
		return false;
	while (slice_cut(&s, ',', &word))
		if (!slice_caseis(word, "SUCCESS") &&
		    !slice_caseis(word, "FAILURE") &&
		    !slice_caseis(word, "DELAY"))
			return false;
	return true;
}

static const struct field {
	const char *key;
	size_t at; /* of its slice in struct request */
	bool (*good)(struct slice s);
} fields[] = {
	{ "session", offsetof(struct request, e.session), is_keyword },
	{ "protocol", offsetof(struct request, e.protocol), is_keyword },
	{ "ip", offsetof(struct request, e.ip), is_ip },
	{ "login", offsetof(struct request, e.login), is_text },
	{ "helo", offsetof(struct request, helo), is_text },
	{ "rdns", offsetof(struct request, rdns), is_text },
	{ "tls", offsetof(struct request, tls), is_text },
	{ "ret", offsetof(struct request, e.ret), is_ret },
	{ "envid", offsetof(struct request, e.envid), is_word },
	{ "body", offsetof(struct request, e.body), is_body },
};

static bool
is_address(struct slice s)
{
	return is_text(s) && s.len <= REQUEST_ADDRESS_MAX;
}

static enum refusal
take_recipient(struct request *r, struct slice value, size_t max)
{
	if (value.len == 0 || !is_address(value))
		return REFUSAL_ADDRESS;
	if (r->e.to_count == max)
		return REFUSAL_REQUEST;
	r->e.to[r->e.to_count++] =
	    (struct recipient){ .state = QUEUE_TODO, .address = value };
	return REFUSAL_NONE;
}

static bool
take_field(struct request *r, struct slice key, struct slice value)
{
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		if (!slice_is(key, fields[i].key))
			continue;
		if (!fields[i].good(value))
			return false;
		memcpy((char *)r + fields[i].at, &value, sizeof value);
		return true;
	}
	return false;
}

/* What stands behind a "to" is the recipient's. */
static bool
take_parameter(struct request *r, struct slice key, struct slice value)
{
	struct recipient *to;

	if (r->e.to_count == 0)
		return false;
	to = &r->e.to[r->e.to_count - 1];
	if (slice_is(key, "notify")) {
		to->notify = value;
		return is_notify(value);
	}
	to->orcpt = value;
	return slice_is(key, "orcpt") && is_word(value);
}

static enum refusal
take(struct request *r, struct slice key, struct slice value, size_t max)
{
	bool good;

	if (slice_is(key, "to"))
		return take_recipient(r, value, max);
	if (slice_is(key, "from")) {
		r->e.sender = value;
		return is_address(value) ? REFUSAL_NONE : REFUSAL_ADDRESS;
	}
	if (slice_is(key, "message"))
		return REFUSAL_NONE; /* the descriptor's number */
	if (slice_is(key, "smtputf8")) {
		r->e.smtputf8 = slice_is(value, "1");
		good = true;
	} else if (slice_is(key, "release")) {
		good = slice_u64(value, UINT32_MAX, &r->e.release_s) == 0;
	} else {
		good =
		    take_field(r, key, value) || take_parameter(r, key, value);
	}
	return good ? REFUSAL_NONE : REFUSAL_REQUEST;
}

enum refusal
request_parse(
    const struct ipc_message *m, struct arena *arena, struct request *r)
{
	struct slice rest = buf_slice(&m->wire), key, value;
	bool has_from = false;
	size_t count = 0;

	while (ipc_next(&rest, &key, &value)) {
		count += slice_is(key, "to");
		has_from |= slice_is(key, "from");
	}
	if (!has_from || count == 0)
		return REFUSAL_REQUEST;
	if (count > ENVELOPE_RECIPIENTS_MAX)
		return REFUSAL_RECIPIENTS;
	*r = (struct request){ 0 };
	r->e.to = arena_alloc(arena, count * sizeof *r->e.to);
	if (r->e.to == NULL)
		return REFUSAL_SYSTEM;
	rest = buf_slice(&m->wire);
	while (ipc_next(&rest, &key, &value)) {
		enum refusal why = take(r, key, value, count);

		if (why != REFUSAL_NONE)
			return why;
	}
	return REFUSAL_NONE;
}
