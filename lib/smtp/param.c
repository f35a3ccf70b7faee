/* smtp/param - what may follow the path in MAIL and RCPT (RFC 5321 4.1.2). */
#include "smtp/param.h"

#include "smtp/text.h"

#include <ctype.h>
#include <time.h>

struct param {
	const char *name;
	unsigned extension;
	bool (*set)(void *out, struct slice value); /* false: bad value */
};

static bool
set_size(void *out, struct slice value)
{
	struct smtp_mail_params *m = out;

	/* RFC 1870 section 4: up to 20 digits; what passes 64 bits is huge. */
	if (value.len > 20)
		return false;
	for (size_t i = 0; i < value.len; i++)
		if (!isdigit((unsigned char)value.p[i]))
			return false;
	if (slice_u64(value, UINT64_MAX, &m->size_octets) == -1)
		m->size_octets = UINT64_MAX;
	return value.len > 0;
}

/* The literal that value is but for its case, into *out. */
static bool
one_of(struct slice value, const char *const *names, struct slice *out)
{
	for (; *names != NULL; names++)
		if (slice_caseis(value, *names)) {
			*out = slice_from(*names);
			return true;
		}
	return false;
}

static bool
set_body(void *out, struct slice value)
{
	static const char *const names[] = { "7BIT", "8BITMIME", "BINARYMIME",
		NULL };

	return one_of(value, names, &((struct smtp_mail_params *)out)->body);
}

static bool
set_ret(void *out, struct slice value)
{
	static const char *const names[] = { "FULL", "HDRS", NULL };

	return one_of(value, names, &((struct smtp_mail_params *)out)->ret);
}

static bool
set_smtputf8(void *out, struct slice value)
{
	((struct smtp_mail_params *)out)->smtputf8 = true;
	return value.p == NULL;
}

static bool
set_envid(void *out, struct slice value)
{
	((struct smtp_mail_params *)out)->envid = value;
	return value.len <= SMTP_ENVID_MAX && smtp_is_xtext(value);
}

/* Who sent it first is not ours to believe: checked and forgotten. */
static bool
set_auth(void *out, struct slice value)
{
	(void)out;
	return smtp_is_xtext(value);
}

static bool
set_hold_for(void *out, struct slice value)
{
	struct smtp_mail_params *m = out;

	/* RFC 4865 section 4: 1 to 9 digits. */
	return value.len <= 9 && m->release_s == 0 &&
	    slice_u64(value, 999999999, &m->hold_for_s) == 0 &&
	    m->hold_for_s > 0;
}

/* The number at value.p[at], `digits` long; false when it is none. */
static bool
number_at(struct slice value, size_t at, size_t digits, int *out)
{
	uint64_t n;

	if (at + digits > value.len ||
	    slice_u64(slice_of(value.p + at, digits), 9999, &n) == -1)
		return false;
	*out = (int)n;
	return true;
}

/* RFC 3339 as RFC 4865 section 3 has it: 2026-11-25T08:00:00Z or +01:00. */
static bool
set_hold_until(void *out, struct slice value)
{
	struct smtp_mail_params *m = out;
	struct tm tm = { 0 };
	int zone_h = 0, zone_min = 0;
	char zone = value.len > 19 ? value.p[19] : '\0';
	time_t at;

	if (m->hold_for_s != 0 || value.len < 20 ||
	    value.len != (zone == 'Z' ? 20 : 25) || value.p[4] != '-' ||
	    value.p[7] != '-' || value.p[10] != 'T' || value.p[13] != ':' ||
	    value.p[16] != ':' || !number_at(value, 0, 4, &tm.tm_year) ||
	    !number_at(value, 5, 2, &tm.tm_mon) ||
	    !number_at(value, 8, 2, &tm.tm_mday) ||
	    !number_at(value, 11, 2, &tm.tm_hour) ||
	    !number_at(value, 14, 2, &tm.tm_min) ||
	    !number_at(value, 17, 2, &tm.tm_sec))
		return false;
	if (zone != 'Z' &&
	    ((zone != '+' && zone != '-') || value.p[22] != ':' ||
		!number_at(value, 20, 2, &zone_h) ||
		!number_at(value, 23, 2, &zone_min)))
		return false;
	if (tm.tm_year < 1970 || tm.tm_mon < 1 || tm.tm_mon > 12 ||
	    tm.tm_mday < 1 || tm.tm_mday > 31 || tm.tm_hour > 23 ||
	    tm.tm_min > 59 || tm.tm_sec > 60)
		return false;
	tm.tm_year -= 1900;
	tm.tm_mon--;
	at = timegm(&tm) -
	    (zone == '-' ? -1 : 1) * (time_t)(zone_h * 3600 + zone_min * 60);
	m->release_s = at > 0 ? (uint64_t)at : 1;
	return true;
}

static bool
set_notify(void *out, struct slice value)
{
	static const char *const names[] = { "SUCCESS", "FAILURE", "DELAY",
		NULL };
	struct slice rest = value, word, name;
	size_t left = value.len;
	const char *seen[3] = { NULL };

	((struct smtp_rcpt_params *)out)->notify = value;
	if (slice_caseis(value, "NEVER"))
		return true;
	while (slice_cut(&rest, ',', &word)) {
		if (!one_of(word, names, &name))
			return false;
		for (size_t i = 0; i < 3; i++) {
			if (seen[i] == name.p)
				return false;
			if (seen[i] == NULL) {
				seen[i] = name.p;
				break;
			}
		}
		left -= word.len;
	}
	/* One comma between two words, none at the end. */
	return value.len > 0 && value.p[value.len - 1] != ',' && left <= 2;
}

static bool
set_orcpt(void *out, struct slice value)
{
	ptrdiff_t semicolon = slice_index(value, ';');
	struct slice type, address;

	((struct smtp_rcpt_params *)out)->orcpt = value;
	if (semicolon < 1 || value.len > SMTP_ORCPT_MAX)
		return false;
	type = slice_of(value.p, (size_t)semicolon);
	address = slice_from_at(value, (size_t)semicolon + 1);
	for (size_t i = 0; i < type.len; i++)
		if (!isalnum((unsigned char)type.p[i]) && type.p[i] != '-')
			return false;
	/* RFC 6533 section 3: utf-8-addr-unitext holds UTF-8. */
	if (slice_caseis(type, "utf-8"))
		return smtp_is_word(address) && smtp_is_utf8(address);
	return smtp_is_xtext(address);
}

static const struct param mail_params[] = {
	{ "SIZE", SMTP_EXT_ESMTP, set_size },
	{ "BODY", SMTP_EXT_ESMTP, set_body },
	{ "SMTPUTF8", SMTP_EXT_ESMTP, set_smtputf8 },
	{ "RET", SMTP_EXT_ESMTP, set_ret },
	{ "ENVID", SMTP_EXT_ESMTP, set_envid },
	{ "AUTH", SMTP_EXT_AUTH, set_auth },
	{ "HOLDFOR", SMTP_EXT_RELEASE, set_hold_for },
	{ "HOLDUNTIL", SMTP_EXT_RELEASE, set_hold_until },
	{ NULL, 0, NULL },
};

static const struct param rcpt_params[] = {
	{ "NOTIFY", SMTP_EXT_ESMTP, set_notify },
	{ "ORCPT", SMTP_EXT_ESMTP, set_orcpt },
	{ NULL, 0, NULL },
};

static enum smtp_param_result
parse(struct slice in, unsigned extensions, const struct param *table,
    void *out, struct slice *which)
{
	unsigned seen = 0;

	/* The path and what follows it are two words. */
	if (in.len > 0 && in.p[0] != ' ') {
		*which = in;
		return SMTP_PARAM_BAD;
	}
	while (slice_cut(&in, ' ', which)) {
		struct slice value = *which, key;
		unsigned i = 0;
		bool with_value;

		if (which->len == 0)
			continue; /* two spaces */
		with_value = slice_index(*which, '=') != -1;
		if (!slice_cut(&value, '=', &key) || !smtp_is_word(*which))
			return SMTP_PARAM_BAD;
		while (table[i].name != NULL &&
		    (!slice_caseis(key, table[i].name) ||
			!(table[i].extension & extensions)))
			i++;
		if (table[i].name == NULL)
			return SMTP_PARAM_UNKNOWN;
		if (!with_value)
			value = slice_of(NULL, 0);
		if ((seen & 1U << i) || !table[i].set(out, value))
			return SMTP_PARAM_BAD;
		seen |= 1U << i;
	}
	return SMTP_PARAM_OK;
}

enum smtp_param_result
smtp_mail_params(struct slice in, unsigned extensions,
    struct smtp_mail_params *out, struct slice *which)
{
	struct smtp_mail_params m = { 0 };
	enum smtp_param_result rc =
	    parse(in, extensions, mail_params, &m, which);

	if (rc == SMTP_PARAM_OK)
		*out = m;
	return rc;
}

enum smtp_param_result
smtp_rcpt_params(struct slice in, unsigned extensions,
    struct smtp_rcpt_params *out, struct slice *which)
{
	struct smtp_rcpt_params r = { 0 };
	enum smtp_param_result rc =
	    parse(in, extensions, rcpt_params, &r, which);

	if (rc == SMTP_PARAM_OK)
		*out = r;
	return rc;
}
