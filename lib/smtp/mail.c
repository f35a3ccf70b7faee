/* smtp/mail - MAIL and RCPT: the envelope (RFC 5321 sections 4.1.1.2, .3). */
#include "base/log.h"
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

/* Facts first, as the queue's page lists them; then the sender. */
static void
begin_request(struct smtp *s, const struct smtp_path *sender,
    const struct smtp_mail_params *params)
{
	struct ipc_message *m = &s->request;
	char from[SMTP_LOCALPART_MAX + SMTP_DOMAIN_MAX + 2];
	struct buf address;

	ipc_message_reset(m);
	ipc_puts(m, "session", log_session_id());
	ipc_puts(m, "protocol", smtp_protocol(s));
	ipc_puts(m, "ip", s->peer->ip);
	ipc_puts(m, "helo", s->helo);
	if (s->tls[0] != '\0')
		ipc_puts(m, "tls", s->tls);
	if (s->login[0] != '\0')
		ipc_puts(m, "login", s->login);
	buf_init(&address, sizeof from);
	smtp_path_put(&address, sender);
	ipc_put(m, "from", buf_slice(&address));
	if (buf_failed(&address))
		m->wire.err = address.err;
	buf_done(&address);
	if (params->ret.len > 0)
		ipc_put(m, "ret", params->ret);
	if (params->envid.len > 0)
		ipc_put(m, "envid", params->envid);
	if (params->body.len > 0)
		ipc_put(m, "body", params->body);
	if (params->smtputf8)
		ipc_puts(m, "smtputf8", "1");
	if (params->hold_for_s > 0)
		ipc_putu(
		    m, "release", (uint64_t)time(NULL) + params->hold_for_s);
	else if (params->release_s > 0)
		ipc_putu(m, "release", params->release_s);
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
	smtp_body_init(&s->body, &s->config->body, smtp_queue_spool);
	s->body.binary = s->binary;
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
	struct buf address;

	buf_init(&address, SMTP_LOCALPART_MAX + SMTP_DOMAIN_MAX + 1);
	smtp_path_put(&address, path);
	for (const struct smtp_stage *const *stage = s->policy->stages;
	     *stage != NULL; stage++)
		if ((*stage)->rcpt != NULL &&
		    !(*stage)->rcpt(s, path, buf_slice(&address))) {
			s->refused++;
			buf_done(&address);
			return;
		}
	ipc_put(&s->request, "to", buf_slice(&address));
	if (params->notify.len > 0)
		ipc_put(&s->request, "notify", params->notify);
	if (params->orcpt.len > 0)
		ipc_put(&s->request, "orcpt", params->orcpt);
	buf_done(&address);
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
