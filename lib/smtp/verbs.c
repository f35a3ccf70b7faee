/* smtp/verbs - the commands that every SMTP server has. */
#include "smtp/verbs.h"

#include "smtp/text.h"

/* RFC 5321 section 4.1.1.1: any name will do, but it must be one word. */
static bool
take_name(struct smtp *s, struct slice name)
{
	if (!smtp_is_word(name) || !smtp_is_utf8(name) ||
	    slice_cstr(name, s->helo, sizeof s->helo) == -1) {
		smtp_refuse(s, SMTP_HELO_SYNTAX, slice_from(""));
		return false;
	}
	s->state = SMTP_READY;
	smtp_reset(s);
	return true;
}

static void
helo(struct smtp *s, struct slice argument)
{
	if (!take_name(s, argument))
		return;
	s->esmtp = false;
	session_putf(&s->io, "250 %s\r\n", s->config->me);
}

static void
ehlo(struct smtp *s, struct slice argument)
{
	if (!take_name(s, argument))
		return;
	s->esmtp = true;
	session_putf(&s->io,
	    "250-%s\r\n"
	    "250-PIPELINING\r\n"
	    "250-SIZE %llu\r\n"
	    "250-8BITMIME\r\n"
	    "250-SMTPUTF8\r\n"
	    "250-CHUNKING\r\n"
	    "250-DSN\r\n"
	    "250-LIMITS RCPTMAX=%u\r\n",
	    s->config->me, (unsigned long long)s->config->body.message_max,
	    s->config->recipients_max);
	if (s->policy->extensions & SMTP_EXT_BINARY)
		session_puts(&s->io, "250-BINARYMIME\r\n");
	if (s->tls[0] == '\0' && tls_offered())
		session_puts(&s->io, "250-STARTTLS\r\n");
	if (s->policy->ehlo != NULL)
		s->policy->ehlo(s);
	session_puts(&s->io, "250 ENHANCEDSTATUSCODES\r\n");
}

static void
rset(struct smtp *s, struct slice argument)
{
	(void)argument;
	smtp_reset(s);
	smtp_answer(s, SMTP_OK, slice_from(""));
}

static void
noop(struct smtp *s, struct slice argument)
{
	(void)argument;
	smtp_answer(s, SMTP_OK, slice_from(""));
}

/* Who exists is told at RCPT alone (RFC 5321 section 7.3). */
static void
vrfy(struct smtp *s, struct slice argument)
{
	if (argument.len == 0)
		smtp_refuse(s, SMTP_BAD_ARGUMENT, slice_from(""));
	else
		smtp_answer(s, SMTP_VRFY, slice_from(""));
}

static void
expn(struct smtp *s, struct slice argument)
{
	(void)argument;
	smtp_refuse(s, SMTP_NOT_HERE, slice_from(""));
}

static void
quit(struct smtp *s, struct slice argument)
{
	(void)argument;
	smtp_end(s, SMTP_BYE);
}

static void help(struct smtp *s, struct slice argument);

static const struct smtp_verb verbs[] = {
	{ "EHLO", ehlo, SMTP_VERB_IDLE },
	{ "MAIL", smtp_mail, SMTP_VERB_HELO },
	{ "RCPT", smtp_rcpt, SMTP_VERB_HELO },
	{ "DATA", smtp_data, SMTP_VERB_HELO | SMTP_VERB_BARE },
	{ "BDAT", smtp_bdat, SMTP_VERB_ANY },
	{ "QUIT", quit, SMTP_VERB_BARE },
	{ "RSET", rset, SMTP_VERB_BARE | SMTP_VERB_IDLE },
	{ "HELO", helo, SMTP_VERB_IDLE },
	/* some clients say it first; all that EHLO told is forgotten anyway */
	{ "STARTTLS", smtp_starttls, SMTP_VERB_BARE },
	{ "NOOP", noop, SMTP_VERB_IDLE },
	{ "HELP", help, SMTP_VERB_IDLE },
	{ "VRFY", vrfy, SMTP_VERB_IDLE },
	{ "EXPN", expn, SMTP_VERB_IDLE },
	{ NULL, NULL, SMTP_VERB_ANY },
};

static void
put_names(struct smtp *s, const struct smtp_verb *table)
{
	session_puts(&s->io, "214-2.0.0");
	for (; table->name != NULL; table++) {
		session_puts(&s->io, " ");
		session_puts(&s->io, table->name);
	}
	session_puts(&s->io, "\r\n");
}

static void
help(struct smtp *s, struct slice argument)
{
	(void)argument;
	put_names(s, verbs);
	if (s->policy->verbs != NULL)
		put_names(s, s->policy->verbs);
	session_puts(&s->io, "214 2.0.0 see RFC 5321\r\n");
}

static const struct smtp_verb *
find(const struct smtp_verb *table, struct slice name)
{
	for (; table != NULL && table->name != NULL; table++)
		if (slice_caseis(name, table->name))
			return table;
	return NULL;
}

const struct smtp_verb *
smtp_verb_find(const struct smtp *s, struct slice name)
{
	const struct smtp_verb *v = find(s->policy->verbs, name);

	return v != NULL ? v : find(verbs, name);
}
