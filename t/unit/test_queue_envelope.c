/* test queue/envelope */
#include "queue/envelope.h"
#include "unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct recipient to[] = {
	{ .state = QUEUE_TODO, .address = { "a@example.org", 13 } },
	{ .state = QUEUE_DONE,
	    .address = { "\"b c%>\"@example.org", 19 },
	    .notify = { "SUCCESS,FAILURE", 15 },
	    .orcpt = { "rfc822;b+40x", 12 },
	    .from = { "list@example.org", 16 } },
	{ .state = QUEUE_FAILED, .address = { "\xc3\xa4@\xc3\xb6.org", 9 } },
};

static struct envelope
example(void)
{
	return (struct envelope){
		.id = 0x123456789abcdef,
		.time_us = 1764081446000123,
		.held = true,
		.uid = 1000,
		.protocol = { "ESMTP", 5 },
		.ip = { "2001:db8::1", 11 },
		.login = { "u v@d", 5 },
		.session = { "k3abc", 5 },
		.sender = { "s@example.net", 13 },
		.ret = { "HDRS", 4 },
		.envid = { "q+20z", 5 },
		.body = { "8BITMIME", 8 },
		.smtputf8 = true,
		.release_s = 1764090000,
		.to = to,
		.to_count = 3,
	};
}

static const char text[] = "postamt-queue 1 0000000370\n"
			   "id 028t5cy4tqkff\n"
			   "flags H-\n"
			   "time 1764081446.000123\n"
			   "origin uid=1000 protocol=ESMTP ip=2001:db8::1 "
			   "login=u%20v@d session=k3abc\n"
			   "from <s@example.net> ret=HDRS envid=q+20z "
			   "body=8BITMIME smtputf8=1 release=1764090000\n"
			   "to T <a@example.org>\n"
			   "to D <\"b%20c%25>\"@example.org> "
			   "notify=SUCCESS,FAILURE orcpt=rfc822;b+40x "
			   "from=list@example.org\n"
			   "to F <\xc3\xa4@\xc3\xb6.org>\n"
			   "\n";

static void
same(const struct envelope *a, const struct envelope *b)
{
	CHECK(a->id == b->id && a->time_us == b->time_us);
	CHECK(a->held == b->held && a->warned == b->warned);
	CHECK(a->flags_at == b->flags_at && a->message_at == b->message_at);
	CHECK(a->uid == b->uid && a->release_s == b->release_s);
	CHECK(slice_eq(a->protocol, b->protocol) && slice_eq(a->ip, b->ip));
	CHECK(slice_eq(a->login, b->login) && slice_eq(a->session, b->session));
	CHECK(slice_eq(a->sender, b->sender) && slice_eq(a->ret, b->ret));
	CHECK(slice_eq(a->envid, b->envid) && slice_eq(a->body, b->body));
	CHECK(a->smtputf8 == b->smtputf8 && a->to_count == b->to_count);
	for (size_t i = 0; i < a->to_count && i < b->to_count; i++) {
		const struct recipient *x = &a->to[i], *y = &b->to[i];

		ROW(i, x->state == y->state && x->state_at == y->state_at);
		ROW(i, slice_eq(x->address, y->address));
		ROW(i, slice_eq(x->notify, y->notify));
		ROW(i, slice_eq(x->orcpt, y->orcpt));
		ROW(i, slice_eq(x->from, y->from));
	}
}

static void
test_round(void)
{
	struct envelope e = example(), back;
	struct arena arena;
	struct buf out;

	buf_init(&out, ENVELOPE_MAX);
	arena_init(&arena, 1 << 20);
	buf_puts(&out, "before"); /* offsets count from where it begins */
	envelope_put(&out, &e);
	buf_drop(&out, 6);
	CHECK(!buf_failed(&out));
	CHECK(slice_is(buf_slice(&out), text));
	CHECK(e.message_at == sizeof text - 1);
	CHECK(out.p[e.flags_at] == 'H' && out.p[e.flags_at + 1] == '-');
	CHECK(out.p[to[1].state_at] == 'D' && out.p[to[2].state_at] == 'F');
	buf_puts(&out, "Subject: x\n\nto T <no@example.org>\n");
	CHECK(envelope_parse(buf_slice(&out), &arena, &back) == ENVELOPE_OK);
	same(&e, &back);
	arena_done(&arena);
	buf_done(&out);
}

/* Every beginning of a file is refused: none is taken for a whole one. */
static void
test_torn(void)
{
	struct envelope e = { .id = 7 };
	struct arena arena;

	arena_init(&arena, 1 << 20);
	for (size_t len = 0; len < sizeof text - 1; len++) {
		ROW(len,
		    envelope_parse(slice_of(text, len), &arena, &e) ==
			ENVELOPE_SYNTAX);
		arena_reset(&arena);
	}
	CHECK(e.id == 7);
	arena_done(&arena);
}

static void
test_wrong(void)
{
	/* what stands in `text`, what takes its place; the length is kept */
	static const struct {
		const char *from, *to;
		enum envelope_result result;
	} rows[] = {
		{ "k3abc", "k3abd", ENVELOPE_OK },
		{ "queue 1", "queue 2", ENVELOPE_VERSION },
		{ "postamt", "Postamt", ENVELOPE_SYNTAX },
		{ "0000000370", "0000000369", ENVELOPE_SYNTAX },
		{ "0000000370", "0000000371", ENVELOPE_SYNTAX },
		{ "0000000370", "000000 396", ENVELOPE_SYNTAX },
		{ "0000000370", "9999999999", ENVELOPE_TOOLONG },
		{ "id 0", "id u", ENVELOPE_SYNTAX },
		{ "H-", "HW", ENVELOPE_OK },
		{ "H-", "XW", ENVELOPE_SYNTAX },
		{ "446.0001", "446:0001", ENVELOPE_SYNTAX },
		{ "uid=1000", "uid=10x0", ENVELOPE_SYNTAX },
		{ "login=", "logie=", ENVELOPE_SYNTAX },
		{ "u%20v", "u%2xv", ENVELOPE_SYNTAX },
		{ "u%20v@d", "uxx20%d", ENVELOPE_SYNTAX },
		{ "<s@", "s@@", ENVELOPE_SYNTAX },
		{ "ret=", "rex=", ENVELOPE_SYNTAX },
		{ "envid=", "envid:", ENVELOPE_SYNTAX },
		{ "to T", "to X", ENVELOPE_SYNTAX },
		{ "to D <", "to  D<", ENVELOPE_SYNTAX },
		{ "notify=", "notifx=", ENVELOPE_SYNTAX },
		{ "to F ", "tx F ", ENVELOPE_SYNTAX },
		{ "to T <a", "\nto T <", ENVELOPE_SYNTAX },
		{ "<a@example.org>", "<>             ", ENVELOPE_SYNTAX },
	};
	struct arena arena;

	arena_init(&arena, 1 << 20);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char copy[sizeof text];
		struct envelope e;
		char *at;

		memcpy(copy, text, sizeof text);
		at = strstr(copy, rows[i].from);
		ROW(i, at != NULL);
		if (at == NULL)
			continue;
		memcpy(at, rows[i].to, strlen(rows[i].to));
		ROW(i,
		    envelope_parse(slice_from(copy), &arena, &e) ==
			rows[i].result);
	}
	arena_done(&arena);
}

static int
write_file(struct slice text_of)
{
	char path[600];
	int fd;

	(void)snprintf(path, sizeof path, "%s/e", unit_dir());
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	if (fd == -1 || write(fd, text_of.p, text_of.len) == -1)
		return -1;
	return fd;
}

/* An envelope larger than the first read, at the bound and one past it. */
static void
test_read(void)
{
	static const size_t counts[] = { 1, 200, ENVELOPE_RECIPIENTS_MAX,
		ENVELOPE_RECIPIENTS_MAX + 1 };
	struct arena arena;
	struct buf out;

	arena_init(&arena, 64 << 20);
	buf_init(&out, ENVELOPE_MAX);
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
		struct envelope e = example(), back;
		enum envelope_result r;
		int fd;

		e.to_count = counts[i];
		e.to = calloc(counts[i], sizeof *e.to);
		if (e.to == NULL)
			return;
		for (size_t k = 0; k < counts[i]; k++)
			e.to[k] = to[0];
		buf_reset(&out);
		arena_reset(&arena);
		envelope_put(&out, &e);
		buf_puts(&out, "\nbody\n");
		fd = write_file(buf_slice(&out));
		ROW(i, fd != -1);
		r = envelope_read(fd, &arena, &back);
		ROW(i,
		    r ==
			(counts[i] > ENVELOPE_RECIPIENTS_MAX ? ENVELOPE_TOOLONG
							     : ENVELOPE_OK));
		if (r == ENVELOPE_OK)
			same(&e, &back);
		if (fd != -1)
			(void)close(fd);
		free(e.to);
	}
	buf_done(&out);
	arena_done(&arena);
	CHECK(envelope_read(-1, &arena, &(struct envelope){ 0 }) ==
	    ENVELOPE_ERROR);
}

int
main(void)
{
	return unit_run("queue/envelope",
	    (CU_TestFunc[]){
		test_round, test_torn, test_wrong, test_read, NULL });
}
