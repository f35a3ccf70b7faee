/* fuzz_smtp_headscan - header fields counted alike in whatever pieces. */
#include "smtp/headscan.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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
	return 0;
}
