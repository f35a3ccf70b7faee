/* message/dsn - delivery status notifications (RFC 3461, 3464, 6522, 6533). */
#include "message/dsn.h"

#include "message/dsn_part.h"

#include <errno.h>

/* What a person reads: subject, and the sentence before the addresses. */
static const struct {
	const char *subject, *text;
} actions[] = {
	[DSN_FAILED] = { "Undelivered mail returned to sender",
	    "Your message could not be delivered to these addresses. "
	    "That is final:\nit will not be tried again.\n" },
	[DSN_DELAYED] = { "Delayed mail (still being tried)",
	    "Your message has not been delivered to these addresses yet. "
	    "You need not\nsend it again: it will be tried until the time "
	    "given below.\n" },
	[DSN_DELIVERED] = { "Mail was delivered",
	    "Your message was delivered to these addresses.\n" },
	[DSN_RELAYED] = { "Mail was handed on",
	    "Your message was handed on for these addresses to a system that "
	    "does not\nreport deliveries. There may be no further report.\n" },
	[DSN_EXPANDED] = { "Mail was delivered to a group",
	    "These addresses stand for others, to which your message was "
	    "sent on.\nThere will be no report for each of them.\n" },
};
enum { ACTIONS = sizeof actions / sizeof *actions };

static bool
has_action(const struct dsn *d, enum dsn_action action)
{
	for (size_t i = 0; i < d->to_count; i++)
		if (d->to[i].action == action)
			return true;
	return false;
}

static void
put_person_list(struct buf *out, const struct dsn *d, enum dsn_action action)
{
	for (size_t i = 0; i < d->to_count; i++) {
		const struct dsn_recipient *r = &d->to[i];

		if (r->action != action)
			continue;
		buf_puts(out, "\n  <");
		dsn_clean(out, r->address, d->smtputf8);
		buf_puts(out, ">\n");
		if (r->text.len == 0)
			continue;
		buf_puts(out, "    ");
		if (r->remote_mta.len > 0) {
			dsn_clean(out, r->remote_mta, d->smtputf8);
			buf_puts(out, " said: ");
		}
		dsn_fold(out, r->text, "    ", d->smtputf8);
		buf_putc(out, '\n');
	}
}

/* RFC 6522 section 3: the part for people. */
static void
put_person(struct buf *out, const struct dsn *d)
{
	buf_puts(out, "This is the mail system at ");
	dsn_clean(out, d->me, d->smtputf8);
	buf_puts(out, ".\n");
	for (unsigned a = 0; a < ACTIONS; a++) {
		if (!has_action(d, a))
			continue;
		buf_putc(out, '\n');
		buf_puts(out, actions[a].text);
		put_person_list(out, d, a);
		if (a == DSN_DELAYED && d->retry_until_s > 0) {
			buf_putc(out, '\n');
			dsn_date(out, "Tried until", d->retry_until_s);
		}
	}
	buf_puts(out, "\nBelow are a report for programs and what you sent.\n");
}

/* Puts one part: its headers, then what `content` holds, which is emptied. */
static void
put_part(
    struct buf *out, const struct dsn *d, const char *type, struct buf *content)
{
	buf_putf(out, "--%.*s\nContent-Type: %s\n", SLICE(d->unique), type);
	if (dsn_eight(buf_slice(content)))
		buf_puts(out, "Content-Transfer-Encoding: 8bit\n");
	buf_putc(out, '\n');
	buf_put(out, buf_slice(content));
	buf_putc(out, '\n');
	if (buf_failed(content) && !buf_failed(out))
		out->err = content->err;
	buf_reset(content);
}

/* *references is filled in from the quoted header. */
static int
put_body(struct buf *out, const struct dsn *d, struct buf *references)
{
	bool full, utf8 = d->smtputf8;
	struct buf part;
	int rc;

	buf_init(&part, out->max);
	put_person(&part, d);
	put_part(out, d,
	    dsn_eight(buf_slice(&part)) ? "text/plain; charset=utf-8"
					: "text/plain; charset=us-ascii",
	    &part);
	dsn_status(&part, d);
	put_part(out, d,
	    utf8 ? "message/global-delivery-status" : "message/delivery-status",
	    &part);
	/* RFC 3461 section 4.3: the whole message only where it failed. */
	rc = dsn_quote(
	    &part, d, !d->headers_only && has_action(d, DSN_FAILED), &full);
	dsn_message_id(buf_slice(&part), references);
	if (full)
		put_part(
		    out, d, utf8 ? "message/global" : "message/rfc822", &part);
	else
		put_part(out, d,
		    utf8 ? "message/global-headers" : "text/rfc822-headers",
		    &part);
	buf_putf(out, "--%.*s--\n", SLICE(d->unique));
	buf_done(&part);
	return rc;
}

static void
put_head(struct buf *out, const struct dsn *d, struct slice references)
{
	const char *subject = "Delivery report";

	for (unsigned a = ACTIONS; a-- > 0;)
		if (has_action(d, a))
			subject = actions[a].subject;
	buf_putf(out, "From: Mail Delivery System <MAILER-DAEMON@%.*s>\nTo: <",
	    SLICE(d->me));
	dsn_clean(out, d->sender, d->smtputf8);
	buf_puts(out, ">\n");
	dsn_date(out, "Date", d->now_s);
	buf_putf(out, "Message-ID: <%.*s.%.*s@%.*s>\n", SLICE(d->id),
	    SLICE(d->unique), SLICE(d->me));
	if (references.len > 0)
		buf_putf(out, "In-Reply-To: %.*s\nReferences: %.*s\n",
		    SLICE(references), SLICE(references));
	buf_putf(out,
	    "Subject: %s\n"
	    "Auto-Submitted: auto-replied\n"
	    "MIME-Version: 1.0\n"
	    "Content-Type: multipart/report; report-type=%sdelivery-status;\n"
	    "\tboundary=\"%.*s\"\n",
	    subject, d->smtputf8 ? "global-" : "", SLICE(d->unique));
}

int
dsn_put(struct buf *out, const struct dsn *d, bool *eight)
{
	struct buf body, references;
	int rc;

	buf_init(&body, out->max);
	buf_init(&references, DSN_HEADER_MAX);
	rc = put_body(&body, d, &references);
	*eight = dsn_eight(buf_slice(&body)) || dsn_eight(d->sender);
	put_head(out, d, buf_slice(&references));
	if (*eight)
		buf_puts(out, "Content-Transfer-Encoding: 8bit\n");
	buf_putc(out, '\n');
	if (buf_failed(&body) && !buf_failed(out))
		out->err = body.err;
	buf_put(out, buf_slice(&body));
	buf_done(&body);
	buf_done(&references);
	if (rc == 0 && buf_failed(out)) {
		errno = out->err;
		rc = -1;
	}
	return rc;
}

bool
dsn_wanted(struct slice notify, enum dsn_action action)
{
	static const char *const names[ACTIONS] = { "FAILURE", "DELAY",
		"SUCCESS", "SUCCESS", "SUCCESS" };
	struct slice one;

	if (notify.len == 0)
		return action == DSN_FAILED || action == DSN_DELAYED;
	while (slice_cut(&notify, ',', &one))
		if (slice_caseis(one, names[action]))
			return true;
	return false;
}
