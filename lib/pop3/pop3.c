/* pop3/pop3 - the session after login (RFC 1939 sections 5 and 6). */
#include "pop3/pop3.h"

#include "pop3/retr.h"

const char pop3_capa[] = "TOP\r\n"
			 "UIDL\r\n"
			 "PIPELINING\r\n"
			 "RESP-CODES\r\n"
			 "AUTH-RESP-CODE\r\n"
			 "EXPIRE NEVER\r\n"
			 "IMPLEMENTATION postamt\r\n";

void
pop3_refuse(struct pop3 *p, const char *text)
{
	p->errors++;
	session_putf(p->io, "-ERR %s\r\n", text);
}

void
pop3_refuse_temp(struct pop3 *p)
{
	pop3_refuse(p, "[SYS/TEMP] the maildrop cannot be read now");
}

/*
 * The message that args begins with. NULL: -ERR has been said; `absent` stays
 * true when args was empty and nothing has been said.
 */
static struct pop3_message *
take_message(struct pop3 *p, struct slice *args, bool *absent)
{
	struct pop3_message *m;
	uint64_t n;
	int got = pop3_command_number(args, &n);

	*absent = got == 0;
	if (got == 0)
		return NULL;
	m = got == 1 ? pop3_drop_get(&p->drop, n) : NULL;
	if (m == NULL)
		pop3_refuse(p, "no such message");
	else if (m->marks & POP3_DELETED)
		pop3_refuse(p, "message is deleted");
	else if (m->marks & POP3_GONE)
		pop3_refuse(p, "message was removed by another program");
	else
		return m;
	return NULL;
}

struct pop3_message *
pop3_need_message(struct pop3 *p, struct slice *args)
{
	bool absent;
	struct pop3_message *m = take_message(p, args, &absent);

	if (absent)
		pop3_refuse(p, "which message?");
	return m;
}

static void
do_stat(struct pop3 *p)
{
	if (pop3_drop_measure_all(&p->drop) == -1) {
		pop3_refuse_temp(p);
		return;
	}
	session_putf(p->io, "+OK %u %llu\r\n", p->drop.left,
	    (unsigned long long)p->drop.left_octets);
}

static void
put_size(struct pop3 *p, const struct pop3_message *m, const char *before)
{
	session_putf(p->io, "%s%u %llu\r\n", before,
	    pop3_drop_number(&p->drop, m), (unsigned long long)m->octets);
}

static void
put_uidl(struct pop3 *p, const struct pop3_message *m, const char *before)
{
	char id[POP3_UIDL_MAX + 1];
	struct pop3_name name;

	pop3_name_parse(pop3_drop_name(&p->drop, m), &name);
	pop3_uidl(name.unique, id);
	session_putf(
	    p->io, "%s%u %s\r\n", before, pop3_drop_number(&p->drop, m), id);
}

/* LIST and UIDL: one line for the message named, or one for each. */
static void
do_list(struct pop3 *p, struct slice args, bool sizes,
    void (*put)(struct pop3 *, const struct pop3_message *, const char *))
{
	bool absent;
	struct pop3_message *m = take_message(p, &args, &absent);

	if (m == NULL && !absent)
		return;
	if (sizes &&
	    (absent ? pop3_drop_measure_all(&p->drop)
		    : pop3_drop_measure(&p->drop, m)) == -1) {
		pop3_refuse_temp(p);
		return;
	}
	if (!absent) {
		if (m->marks & POP3_GONE)
			pop3_refuse(
			    p, "message was removed by another program");
		else
			put(p, m, "+OK ");
		return;
	}
	session_putf(p->io, "+OK %u messages\r\n", p->drop.left);
	for (uint32_t i = 1; i <= p->drop.count; i++) {
		m = pop3_drop_get(&p->drop, i);
		if (i % 1024 == 0) /* a slow reader of a long list */
			session_deadline(p->io, p->io->idle_s);
		if (pop3_drop_has(m))
			put(p, m, "");
	}
	session_puts(p->io, ".\r\n");
}

static void
do_dele(struct pop3 *p, struct slice args)
{
	struct pop3_message *m = pop3_need_message(p, &args);

	if (m == NULL)
		return;
	pop3_drop_delete(&p->drop, m);
	session_puts(p->io, "+OK message deleted\r\n");
}

static void
do_quit(struct pop3 *p)
{
	uint32_t marked = 0, left;

	/* a client that did not get what it asked for deletes nothing */
	if (session_flush(p->io) == -1) {
		p->end = POP3_LOST;
		return;
	}
	for (uint32_t i = 1; i <= p->drop.count; i++)
		if ((pop3_drop_get(&p->drop, i)->marks &
			(POP3_DELETED | POP3_GONE)) == POP3_DELETED)
			marked++;
	left = pop3_drop_commit(&p->drop);
	p->deleted = marked - left;
	p->end = POP3_QUIT_DONE;
	if (left > 0)
		session_putf(p->io,
		    "-ERR [SYS/TEMP] %u deleted messages not removed\r\n",
		    left);
	else
		session_puts(p->io, "+OK bye\r\n");
}

void
pop3_dispatch(struct pop3 *p, struct slice line)
{
	struct pop3_command c;
	unsigned errors = p->errors;

	pop3_command_parse(line, &c);
	switch (c.verb) {
	case POP3_STAT:
		do_stat(p);
		break;
	case POP3_LIST:
		do_list(p, c.args, true, put_size);
		break;
	case POP3_UIDL:
		do_list(p, c.args, false, put_uidl);
		break;
	case POP3_RETR:
		pop3_retr(p, c.args);
		break;
	case POP3_TOP:
		pop3_top(p, c.args);
		break;
	case POP3_DELE:
		do_dele(p, c.args);
		break;
	case POP3_RSET:
		pop3_drop_reset(&p->drop);
		session_puts(p->io, "+OK nothing is deleted\r\n");
		break;
	case POP3_NOOP:
		session_puts(p->io, "+OK\r\n");
		break;
	case POP3_CAPA:
		session_putf(p->io, "+OK\r\n%s.\r\n", pop3_capa);
		break;
	case POP3_QUIT:
		do_quit(p);
		break;
	default:
		pop3_refuse(p, "unknown command, or not in this state");
	}
	if (p->errors == errors)
		p->errors = 0;
}

enum pop3_end
pop3_run(struct pop3 *p)
{
	struct slice line;

	while (p->end == POP3_GOES_ON) {
		if (p->likely_next != 0)
			pop3_read_ahead(p);
		switch (session_line(p->io, &line)) {
		case READER_OK:
		case READER_BARE:
			pop3_dispatch(p, line);
			break;
		case READER_TOOLONG:
			pop3_refuse(p, "line too long");
			break;
		case READER_TIMEOUT:
			p->end = POP3_IDLE;
			break;
		default:
			p->end = POP3_LOST;
		}
		if (p->errors >= POP3_ERRORS_MAX || session_failed(p->io))
			p->end = p->end == POP3_GOES_ON ? POP3_LOST : p->end;
	}
	(void)session_flush(p->io);
	return p->end;
}
