/* fuzz_netstring - netstrings, as lib/ipc reads them. */
#include "base/netstring.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = slice_of(data, size), value;

	while (netstring_take(&in, 65536, &value) == NETSTRING_OK)
		if (value.p < (const char *)data ||
		    value.p + value.len > (const char *)data + size)
			abort();
	return 0;
}
