/* smtp/local - a stage: mail for our own mailboxes alone, no relaying. */
#include "smtp/local.h"

#include "accounts/rcpt.h"

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

static bool
rcpt(struct smtp *s, const struct smtp_path *recipient, struct slice address)
{
	enum smtp_reply_id why;
	struct rcpt r = { 0 };

	if (!table_is_ready(s)) {
		smtp_refuse(s, SMTP_TABLE_DOWN, address);
		return false;
	}
	switch (rcpt_find(&db, address, &r)) {
	case RCPT_ACCOUNT:
		if (!r.receives)
			why = SMTP_SEND_ONLY;
		else if (r.quota_octets > 0 && s->size_octets > r.quota_octets)
			why = SMTP_OVER_QUOTA;
		else
			why = SMTP_OK;
		break;
	case RCPT_ALIAS:
		why = SMTP_OK;
		break;
	case RCPT_UNKNOWN:
		why = SMTP_NO_MAILBOX;
		break;
	case RCPT_FOREIGN:
		why = SMTP_NO_RELAY;
		break;
	case RCPT_SYNTAX:
		why = SMTP_RECIPIENT_SYNTAX;
		break;
	default:
		why = SMTP_TABLE_DOWN;
	}
	/* A catch-all would take "other%there@here": not in our name. */
	if (why == SMTP_OK && smtp_path_is_routed(recipient))
		why = SMTP_NO_RELAY;
	if (why != SMTP_OK)
		smtp_refuse(s, why, address);
	return why == SMTP_OK;
}

const struct smtp_stage smtp_local_stage = { .name = "local", .rcpt = rcpt };
