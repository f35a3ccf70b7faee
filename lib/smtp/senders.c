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

/* "login: address, *@domain": its next line; 1, 0 at the end, -1 with *why. */
static int
next_line(struct slice *rest, unsigned *number, struct slice *login,
    struct slice *addresses, struct control_error *why)
{
	if (!control_next(rest, number, addresses))
		return 0;
	if (slice_index(*addresses, ':') < 1 ||
	    !slice_cut(addresses, ':', login) || slice_index(*login, '@') == -1)
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

/* Walks the file: 1 it says yes, 0 no, -1 with *why. An empty login only
 * validates. */
static int
walk(struct slice login, struct slice address, struct control_error *why)
{
	struct slice rest, who, addresses, pattern;
	unsigned number = 0;
	struct buf text;
	int rc;

	buf_init(&text, CONTROL_MAX);
	rc = control_read("senders", &text, why);
	rest = buf_slice(&text);
	if (rc == 1)
		rc = 0;
	while (rc == 0) {
		rc = next_line(&rest, &number, &who, &addresses, why);
		if (rc != 1)
			break;
		rc = 0;
		while (rc == 0 && take_address(&addresses, &pattern)) {
			if (slice_index(pattern, '@') == -1)
				rc = control_wrong(why, "senders", number,
				    "'%.*s' is no address and no *@domain",
				    pattern.len > 40 ? 40 : (int)pattern.len,
				    pattern.p);
			else if (login.len > 0 && slice_caseeq(who, login) &&
			    fits(pattern, address))
				rc = 1;
		}
	}
	buf_done(&text);
	return rc;
}

enum smtp_senders_result
smtp_senders_check(const struct rcpt_db *db, struct slice login,
    struct slice address, struct control_error *why)
{
	if (slice_rindex(address, '@') < 1)
		return SMTP_SENDERS_NOT;
	if (leads_to(db, address, login, ALIAS_DEPTH))
		return SMTP_SENDERS_OK;
	switch (walk(login, address, why)) {
	case 1:
		return SMTP_SENDERS_OK;
	case 0:
		return SMTP_SENDERS_NOT;
	default:
		return SMTP_SENDERS_BAD;
	}
}

int
smtp_senders_validate(struct control_error *why)
{
	return walk(slice_from(""), slice_from(""), why);
}
