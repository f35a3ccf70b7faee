/* smtp/submission - a stage: mail of users who have logged in (RFC 6409). */
#include "smtp/submission.h"

#include "message/address.h"
#include "queue/usage.h"
#include "smtp/event.h"
#include "smtp/fixup.h"
#include "smtp/local.h"

#include <time.h>

int
smtp_submission_settings(
    struct smtp_submission *x, struct smtp_config *c, struct control_error *why)
{
	char bare[16] = "mend"; /* RFC 6409 section 8 */

	if (smtp_auth_settings(&x->auth, why) == -1)
		return -1;
	x->hold_max_s = 2592000; /* 30 days */
	if (control_u32("limits/hold-for", 1, 999999999, &x->hold_max_s, why) ==
		-1 ||
	    control_bool("submission-hide-client", &c->hide_client, why) ==
		-1 ||
	    control_str("submission-bare-lines", bare, sizeof bare, why) ==
		-1 ||
	    smtp_senders_validate(why) == -1)
		return -1;
	c->mend_bare = strcmp(bare, "mend") == 0;
	if (!c->mend_bare && strcmp(bare, "refuse") != 0)
		return control_wrong(
		    why, "submission-bare-lines", 0, "expected refuse or mend");
	return 0;
}

/* Whether the login may send as this address; a doubt is logged. */
static enum smtp_reply_id
whose(struct smtp *s, struct slice address)
{
	struct smtp_submission *x = s->ctx;
	const struct rcpt_db *db = smtp_local_table(s);
	enum smtp_senders_result r = SMTP_SENDERS_BAD;
	struct control_error why = { .file = "rcpt.cdb" };

	if (db != NULL)
		r = smtp_senders_check(
		    &x->senders, db, slice_from(s->login), address, &why);
	if (r == SMTP_SENDERS_OK)
		return SMTP_OK;
	if (r == SMTP_SENDERS_NOT)
		return SMTP_NOT_YOUR_ADDRESS;
	smtp_event_setting(s, &why);
	return SMTP_SENDERS_DOWN;
}

/* A session may be older than what has been decided about its account. */
static enum smtp_reply_id
is_still_good(struct smtp *s)
{
	const struct rcpt_db *db;
	struct control_error why = { .file = "rcpt.cdb" };

	smtp_local_renew();
	db = smtp_local_table(s);
	switch (db == NULL ? RCPT_CORRUPT
			   : rcpt_may_send(db, slice_from(s->login))) {
	case RCPT_ACCOUNT:
		return SMTP_OK;
	case RCPT_CORRUPT:
		smtp_event_setting(s, &why);
		return SMTP_SENDERS_DOWN;
	default:
		return SMTP_ACCOUNT_GONE;
	}
}

/* Not before the epoch's time plus hold_max_s (RFC 4865 section 4). */
static bool
is_released_in_time(
    const struct smtp_submission *x, const struct smtp_mail_params *params)
{
	uint64_t now = (uint64_t)time(NULL);

	return params->hold_for_s <= x->hold_max_s &&
	    (params->release_s <= now ||
		params->release_s - now <= x->hold_max_s);
}

/* What the queue will refuse need not be sent first; it counts octets a little
 * smaller than these, and a bad file is its affair. */
static bool
is_over_size(const struct smtp *s, uint64_t octets)
{
	struct usage_limits limits = { 0 };
	struct control_error why;

	return octets > 0 &&
	    usage_limits_of(slice_from(s->login), &limits, &why) == 0 &&
	    limits.octets != 0 && octets > limits.octets;
}

/* OK, or why not, with what; the null sender is anybody's. */
static enum smtp_reply_id
judge_mail(struct smtp *s, struct slice address,
    const struct smtp_mail_params *params, struct slice *detail)
{
	struct smtp_submission *x = s->ctx;
	enum smtp_reply_id why;

	*detail = slice_from("");
	if (s->login[0] == '\0')
		return SMTP_AUTH_REQUIRED;
	why = is_still_good(s);
	if (why != SMTP_OK)
		return why;
	if (!is_released_in_time(x, params)) {
		*detail = slice_from("release too far away");
		return SMTP_PARAMETER_BAD;
	}
	if (is_over_size(s, params->size_octets))
		return SMTP_TOO_BIG;
	smtp_senders_forget(&x->senders);
	if (address.len > 0)
		why = whose(s, address);
	if (why == SMTP_NOT_YOUR_ADDRESS)
		*detail = address;
	return why;
}

static bool
mail(struct smtp *s, const struct smtp_path *sender,
    const struct smtp_mail_params *params)
{
	char text[SMTP_ADDRESS_SIZE];
	struct slice detail;
	enum smtp_reply_id why =
	    judge_mail(s, smtp_path_address(sender, text), params, &detail);

	if (why != SMTP_OK)
		smtp_refuse(s, why, detail);
	return why == SMTP_OK;
}

static bool
message(struct smtp *s)
{
	enum smtp_reply_id why;
	struct smtp_fixup f;
	struct buf detail;

	buf_init(&detail, ADDRESS_MAX);
	why = smtp_fixup_read(s, &f);
	if (why == SMTP_OK)
		why = smtp_fixup_authors(s, &f, whose, &detail);
	if (why == SMTP_OK)
		why = smtp_fixup_write(s, &f);
	if (why != SMTP_OK)
		smtp_refuse(s, why, buf_slice(&detail));
	buf_done(&detail);
	smtp_fixup_done(&f);
	return why == SMTP_OK;
}

static void
ehlo(struct smtp *s)
{
	const struct smtp_submission *x = s->ctx;
	time_t until = time(NULL) + (time_t)x->hold_max_s;
	char text[32] = "";
	struct tm tm;

	smtp_auth_offer(s, &x->auth);
	if (gmtime_r(&until, &tm) != NULL)
		(void)strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm);
	session_putf(
	    &s->io, "250-FUTURERELEASE %u %s\r\n", x->hold_max_s, text);
}

static void
auth(struct smtp *s, struct slice argument)
{
	struct smtp_submission *x = s->ctx;

	smtp_auth_run(s, &x->auth, argument);
}

static struct ipc *
queue(struct smtp *s)
{
	struct smtp_submission *x = s->ctx;

	return &x->auth.queue;
}

static const struct smtp_stage stage = {
	.name = "submission", .mail = mail, .message = message
};

static const struct smtp_stage *const stages[] = { &stage, &smtp_any_stage,
	NULL };

static const struct smtp_verb verbs[] = {
	{ "AUTH", auth, SMTP_VERB_HELO },
	{ NULL, NULL, SMTP_VERB_ANY },
};

const struct smtp_policy smtp_submission_policy = {
	.service = "submission",
	.banner = " ESMTP postamt submission\r\n",
	.extensions = SMTP_EXT_AUTH | SMTP_EXT_RELEASE,
	.verbs = verbs,
	.stages = stages,
	.ehlo = ehlo,
	.queue = queue,
};
