/* test smtp/reply */
#include "smtp/reply.h"
#include "unit.h"

#include <stdlib.h>
#include <unistd.h>

/* RFC 2034 section 4: the class of both codes is one; 3xx have none. */
static void
test_table(void)
{
	for (size_t i = 0; i < SMTP_REPLIES; i++) {
		const struct smtp_reply *r = &smtp_replies[i];

		ROW(i, r->code >= 200 && r->code < 600 && r->text != NULL);
		if (r->code / 100 == 3 || i == SMTP_HELO_SYNTAX) {
			ROW(i, slice_is(slice_from(r->enhanced), ""));
			continue;
		}
		ROW(i, strlen(r->enhanced) >= 5);
		ROW(i, (unsigned)(r->enhanced[0] - '0') == r->code / 100);
	}
}

static void
test_put(void)
{
	static struct session io;
	char detail[1024];

	session_init(&io, 0, 1, 1);
	smtp_reply_put(
	    &io, &smtp_replies[SMTP_NO_MAILBOX], slice_from("a\r\nb\xc3"));
	CHECK(slice_is(slice_of(io.out.buf, io.out.len),
	    "550 5.1.1 no such mailbox here: a??b?\r\n"));
	io.out.len = 0;
	smtp_reply_put(&io, &smtp_replies[SMTP_AUTH_GO_ON], slice_from("Zm9v"));
	CHECK(slice_is(slice_of(io.out.buf, io.out.len), "334 Zm9v\r\n"));
	io.out.len = 0;
	smtp_reply_put(&io, &smtp_replies[SMTP_OK], slice_from(""));
	CHECK(slice_is(slice_of(io.out.buf, io.out.len), "250 2.0.0 ok\r\n"));
	/* RFC 5321 section 4.5.3.1.5 */
	memset(detail, 'x', sizeof detail);
	io.out.len = 0;
	smtp_reply_put(
	    &io, &smtp_replies[SMTP_OK], slice_of(detail, sizeof detail));
	CHECK(io.out.len == SMTP_REPLY_MAX);
}

int
main(void)
{
	return unit_run(
	    "smtp/reply", (CU_TestFunc[]){ test_table, test_put, NULL });
}
