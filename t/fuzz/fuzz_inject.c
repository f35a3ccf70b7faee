/* fuzz_inject - what a program pipes into postamt-inject. */
#include "message/complete.h"
#include "message/header.h"
#include "queue/text.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Cut into pieces anywhere, the lines are the same. */
static void
lines(
    const uint8_t *data, size_t size, size_t piece, bool dots, struct buf *out)
{
	struct text t = { .dots = dots };

	for (size_t at = 0; at < size; at += piece)
		text_feed(&t,
		    slice_of(data + at, size - at < piece ? size - at : piece),
		    out);
	text_end(&t, out);
}

/* Each field that must be there is, once, and none that must not. */
static void
check_header(struct slice head)
{
	unsigned from = 0, date = 0, msgid = 0;
	struct header_field f;

	while (header_next(&head, &f)) {
		from += header_is(&f, "From");
		date += header_is(&f, "Date");
		msgid += header_is(&f, "Message-ID");
		if (header_is(&f, "Bcc") || header_is(&f, "Return-Path"))
			abort();
	}
	if (from == 0 || date == 0 || msgid == 0 || !slice_is(head, "\n"))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct complete c = { .from = { "a@b", 3 }, .host = { "h", 1 } };
	bool dots = size > 0 && (data[0] & 1) != 0;
	size_t piece = size > 1 ? data[1] % 16 + 1U : 1, at;
	struct buf whole, pieces, head;

	buf_init(&whole, 1 << 20);
	buf_init(&pieces, 1 << 20);
	buf_init(&head, 2 << 20);
	lines(data, size, size + 1, dots, &whole);
	lines(data, size, piece, dots, &pieces);
	if (!slice_eq(buf_slice(&whole), buf_slice(&pieces)))
		abort();
	at = complete_header(buf_slice(&whole), &c, &head);
	if (at > whole.len)
		abort();
	if (!buf_failed(&head))
		check_header(buf_slice(&head));
	buf_done(&whole);
	buf_done(&pieces);
	buf_done(&head);
	return 0;
}
