/* fuzz_smtp_headscan - header fields counted alike in whatever pieces, and as
 * header_next takes them. */
#include "smtp/headscan.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* As a whole text it ends in an LF. */
static void
compare(struct smtp_headscan whole, struct slice text)
{
	struct slice rest = text;
	struct header_field f;
	uint64_t fields = 0;

	while (header_next(&rest, &f))
		fields++;
	if (text.len > 0 && text.p[text.len - 1] != '\n')
		smtp_headscan_feed(&whole, slice_from("\n"));
	if (fields != whole.fields ||
	    (rest.len > 0 && text.len - rest.len != whole.octets))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct smtp_headscan whole, pieces;
	size_t step = size > 0 ? data[0] % 17 + 1 : 1;
	struct slice rest = slice_of(data, size);

	smtp_headscan_init(&whole);
	smtp_headscan_feed(&whole, rest);
	smtp_headscan_init(&pieces);
	while (rest.len > 0) {
		size_t n = rest.len < step ? rest.len : step;

		smtp_headscan_feed(&pieces, slice_of(rest.p, n));
		rest = slice_from_at(rest, n);
	}
	if (whole.octets != pieces.octets || whole.fields != pieces.fields ||
	    whole.received != pieces.received || whole.octets > size ||
	    whole.received > whole.fields)
		abort();
	compare(whole, slice_of(data, size));
	return 0;
}
