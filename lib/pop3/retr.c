/* pop3/retr - RETR and TOP. */
#include "pop3/retr.h"

void
pop3_read_ahead(struct pop3 *p)
{
	struct pop3_body *spare = &p->body[1 - p->now];
	const struct pop3_message *m = pop3_drop_get(&p->drop, p->likely_next);
	int fd = -1;

	p->likely_next = 0;
	if (m == NULL || !pop3_drop_has(m) || reader_pending(&p->io->in) > 0 ||
	    session_flush(p->io) == -1)
		return;
	if (p->ahead != 0)
		pop3_body_close(spare);
	fd = pop3_drop_file_now(&p->drop, m);
	p->ahead = fd != -1 && pop3_body_open(spare, fd) == 0
	    ? pop3_drop_number(&p->drop, m)
	    : 0;
}

/* Opens the message and reads its beginning; -ERR has been said on false. */
static bool
open_body(struct pop3 *p, struct pop3_message *m)
{
	int fd;

	if (p->ahead == pop3_drop_number(&p->drop, m)) {
		p->ahead = 0;
		p->now = 1 - p->now;
		return true;
	}
	fd = pop3_drop_file(&p->drop, m);
	if (fd != -1 && pop3_body_open(&p->body[p->now], fd) == 0)
		return true;
	if (m->marks & POP3_GONE)
		pop3_refuse(p, "message was removed by another program");
	else
		pop3_refuse_temp(p);
	return false;
}

void
pop3_retr(struct pop3 *p, struct slice args)
{
	struct pop3_message *m = pop3_need_message(p, &args);

	if (m == NULL)
		return;
	if (pop3_drop_measure(&p->drop, m) == -1) {
		pop3_refuse_temp(p);
		return;
	}
	if (!open_body(p, m))
		return;
	session_putf(
	    p->io, "+OK %llu octets\r\n", (unsigned long long)m->octets);
	if (pop3_body_send(&p->body[p->now], p->io, NULL) == -1) {
		p->end = POP3_READ_FAILED;
		return;
	}
	m->marks |= POP3_READ;
	p->likely_next = pop3_drop_number(&p->drop, m) + 1;
	p->retrieved++;
	p->retrieved_octets += m->octets;
}

void
pop3_top(struct pop3 *p, struct slice args)
{
	struct pop3_message *m = pop3_need_message(p, &args);
	struct pop3_top top = { 0 };

	if (m == NULL)
		return;
	if (pop3_command_number(&args, &top.lines) != 1) {
		pop3_refuse(p, "how many lines?");
		return;
	}
	if (!open_body(p, m))
		return;
	session_puts(p->io, "+OK top of message follows\r\n");
	if (pop3_body_send(&p->body[p->now], p->io, &top) == -1)
		p->end = POP3_READ_FAILED;
}
