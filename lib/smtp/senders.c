/* smtp/senders - whose address it is: who may send as whom. */
#include "smtp/senders.h"

/* An alias may lead to another, and so on: as deep as the queue goes. */
enum { ALIAS_DEPTH = 10 };

static bool
leads_to(const struct rcpt_db *db, struct slice address, struct slice login,
    unsigned depth)
{
	struct slice targets, target;
	struct rcpt r;

	switch (rcpt_find(db, address, &r)) {
	case RCPT_ACCOUNT:
		return slice_caseeq(r.account, login);
	case RCPT_ALIAS:
		break;
	default:
		return false;
	}
	if (depth == 0)
		return false;
	targets = r.targets;
	while (slice_cut(&targets, '\n', &target))
		if (leads_to(db, target, login, depth - 1))
			return true;
	return false;
}

/* In an address or a pattern: a comma has been forgotten. */
static bool
has_blank(struct slice s)
{
	return slice_index(s, ' ') != -1 || slice_index(s, '\t') != -1;
}

/* "login: address, *@domain": its next line; 1, 0 at the end, -1 with *why. */
static int
next_line(struct slice *rest, unsigned *number, struct slice *login,
    struct slice *addresses, struct control_error *why)
{
	if (!control_next(rest, number, addresses))
		return 0;
	if (slice_index(*addresses, ':') < 1 ||
	    !slice_cut(addresses, ':', login) ||
	    slice_index(*login, '@') == -1 || has_blank(slice_trim(*login)))
		return control_wrong(why, "senders", *number,
		    "expected 'user@domain: address, *@domain ...'");
	*login = slice_trim(*login);
	return 1;
}

static bool
take_address(struct slice *addresses, struct slice *address)
{
	while (slice_cut(addresses, ',', address)) {
		*address = slice_trim(*address);
		if (address->len > 0)
			return true;
	}
	return false;
}

static bool
fits(struct slice pattern, struct slice address)
{
	ptrdiff_t at = slice_rindex(address, '@');

	if (slice_begins(pattern, "*@"))
		return at > 0 &&
		    slice_caseeq(slice_from_at(pattern, 2),
			slice_from_at(address, (size_t)at + 1));
	return slice_caseeq(pattern, address);
}

/* Appends the patterns of a line to out, unless that is NULL. */
static int
take_patterns(struct slice addresses, unsigned number, struct buf *out,
    struct control_error *why)
{
	struct slice pattern;

	while (take_address(&addresses, &pattern)) {
		if (slice_index(pattern, '@') == -1 || has_blank(pattern))
			return control_wrong(why, "senders", number,
			    "'%.*s' is not one address or *@domain",
			    pattern.len > 40 ? 40 : (int)pattern.len,
			    pattern.p);
		if (out != NULL) {
			buf_put(out, pattern);
			buf_putc(out, '\n');
		}
	}
	return 0;
}

/* All of the file is looked at; what the login has goes to out. */
static int
read_patterns(struct slice login, struct buf *out, struct control_error *why)
{
	struct slice rest, who, addresses;
	unsigned number = 0;
	struct buf text;
	int rc;

	buf_init(&text, CONTROL_MAX);
	rc = control_read("senders", &text, why);
	rest = buf_slice(&text);
	while (rc == 1) {
		rc = next_line(&rest, &number, &who, &addresses, why);
		if (rc == 1 &&
		    take_patterns(addresses, number,
			slice_caseeq(who, login) ? out : NULL, why) == -1)
			rc = -1;
	}
	buf_done(&text);
	return rc;
}

static bool
is_given(const struct smtp_senders *x, struct slice address)
{
	struct slice rest = buf_slice(&x->patterns), pattern;

	while (slice_cut(&rest, '\n', &pattern))
		if (fits(pattern, address))
			return true;
	return false;
}

enum smtp_senders_result
smtp_senders_check(struct smtp_senders *x, const struct rcpt_db *db,
    struct slice login, struct slice address, struct control_error *why)
{
	if (slice_rindex(address, '@') < 1)
		return SMTP_SENDERS_NOT;
	if (leads_to(db, address, login, ALIAS_DEPTH))
		return SMTP_SENDERS_OK;
	if (!x->has_read) {
		buf_init(&x->patterns, 2 * CONTROL_MAX);
		if (read_patterns(login, &x->patterns, why) == -1) {
			buf_done(&x->patterns);
			return SMTP_SENDERS_BAD;
		}
		x->has_read = true;
	}
	return is_given(x, address) ? SMTP_SENDERS_OK : SMTP_SENDERS_NOT;
}

void
smtp_senders_forget(struct smtp_senders *x)
{
	buf_done(&x->patterns);
	x->has_read = false;
}

int
smtp_senders_validate(struct control_error *why)
{
	return read_patterns(slice_from(""), NULL, why);
}
