/* smtp/local - a stage: mail for our own mailboxes alone, no relaying. */
#include "smtp/local.h"

#include <errno.h>

static struct rcpt_db db;
static bool open_now;
static const struct smtp *seen; /* the session that has looked already */

int
smtp_local_open(void)
{
	if (rcpt_open(&db) == 0)
		open_now = true;
	return open_now || errno == ENOENT ? 0 : -1;
}

static bool
table_is_ready(const struct smtp *s)
{
	if (!open_now)
		open_now = rcpt_open(&db) == 0;
	else if (seen != s)
		(void)rcpt_refresh(&db);
	seen = s;
	return open_now;
}

void
smtp_local_renew(void)
{
	seen = NULL;
}

const struct rcpt_db *
smtp_local_table(const struct smtp *s)
{
	return table_is_ready(s) ? &db : NULL;
}

static enum smtp_reply_id
look_up(const struct smtp *s, struct slice address)
{
	struct rcpt r = { 0 };

	if (!table_is_ready(s))
		return SMTP_TABLE_DOWN;
	switch (rcpt_find(&db, address, &r)) {
	case RCPT_ACCOUNT:
		if (!r.receives)
			return SMTP_SEND_ONLY;
		if (r.quota_octets > 0 && s->size_octets > r.quota_octets)
			return SMTP_OVER_QUOTA;
		return SMTP_OK;
	case RCPT_ALIAS:
		return SMTP_OK;
	case RCPT_UNKNOWN:
		return SMTP_NO_MAILBOX;
	case RCPT_FOREIGN:
		return SMTP_NO_RELAY;
	case RCPT_SYNTAX:
		return SMTP_RECIPIENT_SYNTAX;
	default:
		return SMTP_TABLE_DOWN;
	}
}

static bool
local_rcpt(
    struct smtp *s, const struct smtp_path *recipient, struct slice address)
{
	enum smtp_reply_id why = look_up(s, address);

	/* A catch-all would take "other%there@here": not in our name. */
	if (why == SMTP_OK && smtp_path_is_routed(recipient))
		why = SMTP_NO_RELAY;
	if (why != SMTP_OK)
		smtp_refuse(s, why, address);
	return why == SMTP_OK;
}

static bool
any_rcpt(
    struct smtp *s, const struct smtp_path *recipient, struct slice address)
{
	enum smtp_reply_id why = look_up(s, address);

	(void)recipient;
	if (why == SMTP_OK || why == SMTP_NO_RELAY)
		return true;
	smtp_refuse(s, why, address);
	return false;
}

const struct smtp_stage smtp_local_stage = { .name = "local",
	.rcpt = local_rcpt };
const struct smtp_stage smtp_any_stage = { .name = "any", .rcpt = any_rcpt };
