/* message/dsn_status - a notification's part for programs (RFC 3464). */
#include "message/dsn_part.h"

static const struct {
	const char *word;   /* RFC 3464 section 2.3.3 */
	const char *status; /* where the recipient's does not fit to it */
} actions[] = {
	[DSN_FAILED] = { "failed", "5.0.0" },
	[DSN_DELAYED] = { "delayed", "4.0.0" },
	[DSN_DELIVERED] = { "delivered", "2.0.0" },
	[DSN_RELAYED] = { "relayed", "2.0.0" },
	[DSN_EXPANDED] = { "expanded", "2.0.0" },
};

static bool
is_status(struct slice s)
{
	size_t dots = 0;

	if (s.len < 5 || s.p[1] != '.' || strchr("245", s.p[0]) == NULL)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] == '.')
			dots++;
		else if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	}
	return dots == 2 && s.p[2] != '.' && s.p[s.len - 1] != '.';
}

static struct slice
status_of(const struct dsn_recipient *r)
{
	const char *want = actions[r->action].status;

	if (is_status(r->status) && r->status.p[0] == want[0])
		return r->status;
	return slice_from(want);
}

/* RFC 3464 section 2.2 */
static void
put_per_message(struct buf *out, const struct dsn *d)
{
	struct buf plain;

	if (d->envid.len > 0) {
		buf_init(&plain, d->envid.len + 1);
		dsn_xtext(&plain, d->envid);
		buf_puts(out, "Original-Envelope-Id: ");
		dsn_clean(out, buf_slice(&plain), d->smtputf8);
		buf_putc(out, '\n');
		buf_done(&plain);
	}
	buf_puts(out, "Reporting-MTA: dns; ");
	dsn_clean(out, d->me, d->smtputf8);
	buf_putc(out, '\n');
	if (d->arrival_s > 0)
		dsn_date(out, "Arrival-Date", d->arrival_s);
}

/* RFC 3464 sections 2.3.1 and 2.3.2 */
static void
put_names(struct buf *out, const struct dsn *d, const struct dsn_recipient *r)
{
	struct slice rest = r->orcpt, type;
	struct buf plain;

	if (slice_index(rest, ';') > 0) {
		slice_cut(&rest, ';', &type);
		buf_init(&plain, rest.len + 1);
		dsn_xtext(&plain, rest);
		buf_puts(out, "Original-Recipient: ");
		dsn_clean(out, type, false);
		buf_puts(out, "; ");
		dsn_clean(out, buf_slice(&plain), d->smtputf8);
		buf_putc(out, '\n');
		buf_done(&plain);
	}
	buf_puts(out,
	    d->smtputf8 && dsn_eight(r->address) ? "Final-Recipient: utf-8; "
						 : "Final-Recipient: rfc822; ");
	dsn_clean(out, r->address, d->smtputf8);
	buf_putc(out, '\n');
}

/* RFC 3464 section 2.3 */
static void
put_per_recipient(
    struct buf *out, const struct dsn *d, const struct dsn_recipient *r)
{
	buf_putc(out, '\n');
	put_names(out, d, r);
	buf_putf(out, "Action: %s\nStatus: %.*s\n", actions[r->action].word,
	    SLICE(status_of(r)));
	if (r->remote_mta.len > 0) {
		buf_puts(out, "Remote-MTA: dns; ");
		dsn_clean(out, r->remote_mta, d->smtputf8);
		buf_putc(out, '\n');
	}
	if (r->text.len > 0) {
		buf_puts(out,
		    r->remote_mta.len > 0 ? "Diagnostic-Code: smtp; "
					  : "Diagnostic-Code: x-postamt; ");
		dsn_fold(out, r->text, " ", d->smtputf8);
		buf_putc(out, '\n');
	}
	dsn_date(out, "Last-Attempt-Date", d->now_s);
	if (r->action == DSN_DELAYED && d->retry_until_s > 0)
		dsn_date(out, "Will-Retry-Until", d->retry_until_s);
}

void
dsn_status(struct buf *out, const struct dsn *d)
{
	put_per_message(out, d);
	for (size_t i = 0; i < d->to_count; i++)
		put_per_recipient(out, d, &d->to[i]);
}
