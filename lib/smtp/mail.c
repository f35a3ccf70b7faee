/* smtp/mail - MAIL and RCPT: the envelope (RFC 5321 sections 4.1.1.2, .3). */
#include "base/log.h"
#include "queue/submit.h"
#include "smtp/event.h"
#include "smtp/queue.h"
#include "smtp/verbs.h"

#include <time.h>

/* A SIZE over this is worth asking the queue whether it has room. */
enum { PROBE_OCTETS = 1024 * 1024 };

/* What follows "FROM:" or "TO:"; a space there is common and harmless. */
static bool
take_keyword(struct slice argument, const char *keyword, struct slice *path)
{
	if (!slice_casebegins(argument, keyword))
		return false;
	*path = slice_trim(slice_from_at(argument, strlen(keyword)));
	return true;
}

static void
refuse_parameter(
    struct smtp *s, enum smtp_param_result result, struct slice which)
{
	smtp_refuse(s,
	    result == SMTP_PARAM_UNKNOWN ? SMTP_PARAMETER_UNKNOWN
					 : SMTP_PARAMETER_BAD,
	    which);
}

static unsigned
extensions(const struct smtp *s)
{
	return s->esmtp ? SMTP_EXT_ESMTP | s->policy->extensions : 0;
}

/* The facts and the sender; the recipients follow one by one. */
static void
begin_request(struct smtp *s, const struct smtp_path *sender,
    const struct smtp_mail_params *params)
{
	struct submit facts = {
		.session = slice_from(log_session_id()),
		.protocol = slice_from(smtp_protocol(s)),
		.ip = slice_from(s->config->hide_client ? "" : s->peer->ip),
		.helo = slice_from(s->config->hide_client ? "" : s->helo),
		.tls = slice_from(s->tls),
		.login = slice_from(s->login),
		.ret = params->ret,
		.envid = params->envid,
		.body = params->body,
		.smtputf8 = params->smtputf8,
		.release_s = params->hold_for_s > 0
		    ? (uint64_t)time(NULL) + params->hold_for_s
		    : params->release_s,
	};
	char from[SMTP_ADDRESS_SIZE];

	facts.from = smtp_path_address(sender, from);
	submit_begin(&s->request, &facts);
}

static bool
mail_is_welcome(struct smtp *s, const struct smtp_path *sender,
    const struct smtp_mail_params *params)
{
	uint64_t max = s->config->body.message_max;

	if (!params->smtputf8 && !smtp_path_is_ascii(sender)) {
		smtp_refuse(s, SMTP_SENDER_UTF8, slice_from(""));
		return false;
	}
	if (max > 0 && params->size_octets > max) {
		smtp_refuse(s, SMTP_TOO_BIG, slice_from(""));
		return false;
	}
	if (params->size_octets > PROBE_OCTETS &&
	    !smtp_queue_has_room(params->size_octets)) {
		smtp_refuse(s, SMTP_DISK_FULL, slice_from(""));
		return false;
	}
	for (const struct smtp_stage *const *stage = s->policy->stages;
	     *stage != NULL; stage++)
		if ((*stage)->mail != NULL &&
		    !(*stage)->mail(s, sender, params))
			return false;
	return true;
}

void
smtp_mail(struct smtp *s, struct slice argument)
{
	struct smtp_mail_params params;
	struct smtp_path sender;
	struct slice rest, which;
	enum smtp_param_result result;

	if (s->state != SMTP_READY) {
		smtp_refuse(s, SMTP_ORDER,
		    slice_from("one sender at a time, RSET forgets it"));
		return;
	}
	if (!take_keyword(argument, "FROM:", &rest) ||
	    smtp_path_parse(rest, &sender, &rest) != SMTP_PATH_OK ||
	    (sender.domain.len == 0 && sender.localpart.len > 0)) {
		smtp_refuse(s, SMTP_SENDER_SYNTAX, slice_from(""));
		return;
	}
	result = smtp_mail_params(rest, extensions(s), &params, &which);
	if (result == SMTP_PARAM_OK && !(extensions(s) & SMTP_EXT_BINARY) &&
	    slice_is(params.body, "BINARYMIME")) {
		result = SMTP_PARAM_BAD;
		which = params.body;
	}
	if (result != SMTP_PARAM_OK) {
		refuse_parameter(s, result, which);
		return;
	}
	if (!mail_is_welcome(s, &sender, &params))
		return;
	s->smtputf8 = params.smtputf8;
	s->binary = slice_is(params.body, "BINARYMIME");
	s->size_octets = params.size_octets;
	begin_request(s, &sender, &params);
	smtp_body_init(&s->body, &s->config->body);
	s->body.binary = s->binary;
	s->body.expected = s->size_octets;
	s->state = SMTP_MAIL;
	smtp_answer(s, SMTP_SENDER_OK, slice_from(""));
}

/* Too many: 452 and the rest of the transaction goes on (RFC 5321 4.5.3.1.10),
 * but whoever never stops is stopped. */
static void
refuse_surplus(struct smtp *s)
{
	if (s->surplus++ == 0)
		smtp_event_refuse(
		    s, &smtp_replies[SMTP_TOO_MANY_RECIPIENTS], slice_from(""));
	if (s->surplus > s->config->recipients_max)
		smtp_end(s, SMTP_TOO_MANY_ERRORS);
	else
		smtp_answer(s, SMTP_TOO_MANY_RECIPIENTS, slice_from(""));
}

static void
add_recipient(struct smtp *s, const struct smtp_path *path,
    const struct smtp_rcpt_params *params)
{
	char text[SMTP_ADDRESS_SIZE];
	struct slice address = smtp_path_address(path, text);

	for (const struct smtp_stage *const *stage = s->policy->stages;
	     *stage != NULL; stage++)
		if ((*stage)->rcpt != NULL &&
		    !(*stage)->rcpt(s, path, address)) {
			s->refused++;
			return;
		}
	submit_to(&s->request, address, params->notify, params->orcpt);
	if (buf_failed(&s->request.wire)) {
		smtp_end(s, SMTP_NO_MEMORY);
		return;
	}
	s->recipients++;
	smtp_answer(s, SMTP_RECIPIENT_OK, slice_from(""));
}

void
smtp_rcpt(struct smtp *s, struct slice argument)
{
	struct smtp_rcpt_params params;
	struct smtp_path path;
	struct slice rest, which;
	enum smtp_param_result result;

	if (s->state != SMTP_MAIL) {
		smtp_refuse(s, SMTP_ORDER, slice_from("MAIL first"));
		return;
	}
	if (s->recipients >= s->config->recipients_max) {
		refuse_surplus(s);
		return;
	}
	if (!take_keyword(argument, "TO:", &rest) ||
	    smtp_path_parse(rest, &path, &rest) != SMTP_PATH_OK ||
	    path.localpart.len == 0) {
		s->refused++;
		smtp_refuse(s, SMTP_RECIPIENT_SYNTAX, slice_from(""));
		return;
	}
	result = smtp_rcpt_params(rest, extensions(s), &params, &which);
	if (result != SMTP_PARAM_OK) {
		refuse_parameter(s, result, which);
		return;
	}
	if (!s->smtputf8 && !smtp_path_is_ascii(&path)) {
		smtp_refuse(s, SMTP_RECIPIENT_UTF8, slice_from(""));
		return;
	}
	add_recipient(s, &path, &params);
}
