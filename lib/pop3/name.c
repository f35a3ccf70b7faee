/* pop3/name - what the name of a Maildir's file says about the message. */
#include "pop3/name.h"

#include <errno.h>
#include <stdio.h>

static uint32_t
leading_time(struct slice name)
{
	uint64_t t = 0;

	for (size_t i = 0; i < name.len; i++) {
		if (name.p[i] < '0' || name.p[i] > '9')
			break;
		t = t * 10 + (uint64_t)(name.p[i] - '0');
		if (t > UINT32_MAX)
			return UINT32_MAX;
	}
	return (uint32_t)t;
}

static size_t
index_or_end(struct slice s, char c)
{
	ptrdiff_t at = slice_index(s, c);

	return at == -1 ? s.len : (size_t)at;
}

void
pop3_name_parse(struct slice name, struct pop3_name *out)
{
	struct slice rest;

	*out = (struct pop3_name){ .time_s = leading_time(name) };
	if (!maildir_name_parse(name, &out->parts))
		return;
	rest = out->parts.unique;
	(void)slice_cut(&rest, ',', &out->unique);
}

int
pop3_name_order(uint32_t a_s, struct slice a, uint32_t b_s, struct slice b)
{
	size_t both = a.len < b.len ? a.len : b.len;
	int order;

	if (a_s != b_s)
		return a_s < b_s ? -1 : 1;
	order = both > 0 ? memcmp(a.p, b.p, both) : 0;
	if (order != 0)
		return order;
	return a.len == b.len ? 0 : a.len < b.len ? -1 : 1;
}

/* FNV-1a; two starting values make the 128 bits of a hashed unique-id. */
static uint64_t
hash64(struct slice s, uint64_t h)
{
	for (size_t i = 0; i < s.len; i++) {
		h ^= (unsigned char)s.p[i];
		h *= UINT64_C(1099511628211);
	}
	return h;
}

void
pop3_uidl(struct slice unique, char out[POP3_UIDL_MAX + 1])
{
	bool plain = unique.len > 0 && unique.len <= POP3_UIDL_MAX;

	for (size_t i = 0; plain && i < unique.len; i++)
		plain = unique.p[i] > ' ' && unique.p[i] <= '~';
	if (plain) {
		memcpy(out, unique.p, unique.len);
		out[unique.len] = '\0';
		return;
	}
	(void)snprintf(out, POP3_UIDL_MAX + 1, "%016llx%016llx",
	    (unsigned long long)hash64(unique, UINT64_C(14695981039346656037)),
	    (unsigned long long)hash64(unique, UINT64_C(0x706f7374616d7431)));
}

int
pop3_name_seen(struct slice name, char *out, size_t size)
{
	size_t at = index_or_end(name, ':');
	const char *put = "S";
	int n;

	if (slice_begins(slice_from_at(name, at), ":2,")) {
		at += 3;
		while (at < name.len && name.p[at] < 'S')
			at++;
		if (at < name.len && name.p[at] == 'S')
			put = "";
	} else {
		name.len = at;
		put = ":2,S";
	}
	n = snprintf(out, size, "%.*s%s%.*s", (int)at, name.p, put,
	    SLICE(slice_from_at(name, at)));
	if (n >= 0 && (size_t)n < size)
		return 0;
	errno = ENAMETOOLONG;
	return -1;
}
