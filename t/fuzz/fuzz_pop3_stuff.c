/* fuzz_pop3_stuff - a message taken apart anywhere comes out the same. */
#include "pop3/stuff.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first octet is the length of a piece; 4 KiB fit the writer thrice. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct writer whole, parts;
	struct pop3_stuff a = { 0 }, b = { 0 }, count = { 0 };
	struct pop3_top top = { .lines = 3 };
	struct slice in;
	uint64_t octets = 0;
	size_t step, dots = 0;

	if (size < 1 || size > 4096)
		return 0;
	step = data[0] == 0 ? 1 : data[0];
	in = slice_of(data + 1, size - 1);
	writer_init(&whole, -1);
	writer_init(&parts, -1);
	pop3_stuff_put(&a, in, &whole);
	pop3_stuff_end(&a, &whole);
	for (size_t at = 0; at < in.len; at += step) {
		struct slice piece = slice_from_at(in, at);

		piece.len = piece.len < step ? piece.len : step;
		pop3_stuff_put(&b, piece, &parts);
		octets += pop3_count_put(&count, piece);
		if (pop3_top_take(&top, piece) > piece.len)
			abort();
	}
	pop3_stuff_end(&b, &parts);
	octets += pop3_count_end(&count);
	if (whole.len != parts.len ||
	    memcmp(whole.buf, parts.buf, whole.len) != 0)
		abort();
	/* no line may be a dot alone; dots doubled are not counted */
	for (size_t i = 0; i < whole.len; i++) {
		if (whole.buf[i] != '.' || (i > 0 && whole.buf[i - 1] != '\n'))
			continue;
		if (i + 1 >= whole.len || whole.buf[i + 1] != '.')
			abort();
		dots++;
	}
	if (octets + dots != whole.len)
		abort();
	return 0;
}
