/* smtp/event - what a session logs: the one place of this room that does. */
#include "smtp/event.h"

#include "base/log.h"

void
smtp_event_accept(struct smtp *s, const char *id)
{
	log_event("smtp.accept",
	    "qid=%s ip=%s helo=%s protocol=%s login=%s size=%llu "
	    "recipients=%u",
	    id, s->peer->ip, s->helo, smtp_protocol(s), s->login,
	    (unsigned long long)s->body.wire, s->recipients);
}

void
smtp_event_refuse(
    struct smtp *s, const struct smtp_reply *reply, struct slice detail)
{
	log_event("smtp.refuse",
	    "ip=%s helo=%s verb=%s code=%u status=%s why=%s detail=%.*s",
	    s->peer->ip, s->helo, s->verb, reply->code, reply->enhanced,
	    reply->text, SLICE(detail));
}

void
smtp_event_end(struct smtp *s)
{
	if (s->why != NULL)
		log_event("smtp.end",
		    "ip=%s helo=%s why=%s messages=%u errors=%u", s->peer->ip,
		    s->helo, s->why, s->messages, s->errors);
}

void
smtp_event_tls(struct smtp *s, int err)
{
	if (err == 0)
		log_event("smtp.tls", "ip=%s tls=%s", s->peer->ip, s->tls);
	else
		log_event(
		    "smtp.notls", "ip=%s error=%s", s->peer->ip, strerror(err));
}

void
smtp_event_setting(struct smtp *s, const struct control_error *why)
{
	log_event("smtp.setting", "login=%s file=%s line=%u expected=%s",
	    s->login, why->file, why->line, why->expected);
}
