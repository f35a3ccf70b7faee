/* queue/inject - a message on a pipe goes into the queue. */
#include "queue/inject.h"

#include "message/address.h"
#include "message/complete.h"
#include "message/header.h"
#include "message/phrase.h"
#include "queue/inject_flow.h"
#include "queue/whoami.h"

#include <unistd.h>

enum { TO_MAX = 16 * 1024 * 1024 };

void
inject_init(struct inject *j)
{
	*j =
	    (struct inject){ .queue = { .fd = -1 }, .message_max = UINT64_MAX };
	buf_init(&j->to, TO_MAX);
}

void
inject_done(struct inject *j)
{
	buf_done(&j->to);
	ipc_close(&j->queue);
}

static void
put_address(const struct inject *j, struct slice address, struct buf *out)
{
	struct slice domain;

	buf_put(out, address);
	if (address_domain(address, &domain) || address.len == 0)
		return;
	buf_putc(out, '@');
	buf_put(out, j->me);
}

enum inject_result
inject_recipients(struct inject *j, struct slice list)
{
	struct address_list l = { .rest = list };
	struct slice address;

	for (;;) {
		struct slice at = l.rest;

		switch (address_next(&l, &address)) {
		case ADDRESS_END:
			return INJECT_OK;
		case ADDRESS_OK:
			break;
		default:
			at.len -= l.rest.len;
			return inject_fail(
			    j, INJECT_DATA, "bad address", slice_trim(at));
		}
		put_address(j, address, &j->to);
		buf_putc(&j->to, '\n');
		if (buf_failed(&j->to))
			return inject_fail(j, INJECT_DATA,
			    "too many recipients", slice_from(""));
	}
}

/* With any Resent- field of them those count alone (RFC 5322 section 3.6.6). */
static enum inject_result
header_recipients(struct inject *j, struct slice header)
{
	static const char *const names[2][3] = { { "To", "Cc", "Bcc" },
		{ "Resent-To", "Resent-Cc", "Resent-Bcc" } };
	struct slice rest = header;
	struct header_field f;
	bool resent = false;

	while (header_next(&rest, &f))
		for (int i = 0; i < 3; i++)
			resent |= header_is(&f, names[1][i]);
	rest = header;
	while (header_next(&rest, &f))
		for (int i = 0; i < 3; i++) {
			enum inject_result r = INJECT_OK;

			if (header_is(&f, names[resent][i]))
				r = inject_recipients(j, f.body);
			if (r != INJECT_OK)
				return r;
		}
	return INJECT_OK;
}

/* Sender and From are those of the user where nothing else was said. */
static void
find_sender(struct inject *j, struct buf *sender, struct buf *from)
{
	struct slice name = j->full_name;
	struct whoami w;

	if (!j->has_sender || name.len == 0 || j->sender.len == 0)
		whoami(getuid(), &w);
	put_address(j, j->has_sender ? j->sender : slice_from(w.login), sender);
	if (name.len == 0)
		name = slice_from(w.full_name);
	if (name.len > 0) {
		phrase_put(from, name);
		buf_puts(from, " <");
	}
	if (sender->len > 0)
		buf_put(from, buf_slice(sender));
	else
		put_address(j, slice_from(w.login), from);
	if (name.len > 0)
		buf_putc(from, '>');
}

/* What mail readers and archives write is no part of the message. */
static void
drop_mbox_line(struct buf *lines)
{
	struct slice rest = buf_slice(lines), line;

	if (header_is_mbox(rest) && slice_cut(&rest, '\n', &line))
		buf_drop(lines, line.len + 1);
}

/* The body octets that came with the header stay in f->lines. */
static enum inject_result
make_header(struct inject_flow *f, struct buf *sender)
{
	struct inject *j = f->j;
	struct complete c = { .host = j->me, .now = time(NULL) };
	enum inject_result r = INJECT_OK;
	struct buf from;
	size_t body_at;

	drop_mbox_line(&f->lines);
	if (j->header_recipients)
		r = header_recipients(j, buf_slice(&f->lines));
	if (r == INJECT_OK && j->to.len == 0)
		r = inject_fail(
		    j, INJECT_USAGE, "no recipient", slice_from(""));
	if (r != INJECT_OK)
		return r;
	buf_init(&from, 4096);
	find_sender(j, sender, &from);
	c.from = buf_slice(&from);
	body_at = complete_header(buf_slice(&f->lines), &c, &f->head);
	buf_drop(&f->lines, body_at);
	if (buf_failed(&from) || buf_failed(sender) || buf_failed(&f->head))
		r = inject_fail(j, INJECT_DATA, "header or sender too large",
		    slice_from(""));
	buf_done(&from);
	return r;
}

static bool
is_ascii(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.p[i] > 127)
			return false;
	return true;
}

static enum inject_result
hand_over(struct inject_flow *f, struct slice sender)
{
	struct inject *j = f->j;
	struct submit s = { .protocol = slice_from("local"),
		.from = sender,
		.ret = j->ret,
		.envid = j->envid,
		.body = j->body,
		.smtputf8 = !is_ascii(sender) || !is_ascii(buf_slice(&j->to)) };
	struct slice rest = buf_slice(&j->to), to;
	struct submit_answer answer;
	enum submit_result result;
	struct ipc_message m;

	if (s.body.len == 0 && f->text.eight)
		s.body = slice_from("8BITMIME");
	ipc_message_init(&m);
	submit_begin(&m, &s);
	while (slice_cut(&rest, '\n', &to))
		submit_to(&m, to, j->notify, slice_from(""));
	submit_message(&m, f->file);
	result = submit_send(&j->queue, &m, &answer);
	ipc_message_done(&m);
	memcpy(j->id, answer.id, sizeof j->id);
	memcpy(j->code, answer.code, sizeof j->code);
	if (result == SUBMIT_OK)
		return INJECT_OK;
	return inject_fail(j, result == SUBMIT_PERM ? INJECT_PERM : INJECT_TEMP,
	    answer.code, slice_from(answer.text));
}

enum inject_result
inject_message(struct inject *j, int in)
{
	struct inject_flow f;
	enum inject_result r;
	struct buf sender;

	inject_flow_init(&f, j);
	buf_init(&sender, 1024);
	r = inject_read_header(&f, in);
	if (r == INJECT_OK)
		r = make_header(&f, &sender);
	if (r == INJECT_OK)
		r = inject_copy(&f, in);
	if (r == INJECT_OK)
		r = hand_over(&f, buf_slice(&sender));
	buf_done(&sender);
	inject_flow_done(&f);
	return r;
}
