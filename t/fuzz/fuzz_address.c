/* fuzz_address - header fields, and addresses in them. */
#include "message/address.h"
#include "message/header.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was taken as an address is taken again, and as itself. */
static void
again(struct slice address)
{
	struct address_list list = { address, "" };
	struct slice back, domain;

	if (address.len == 0 || address.len > ADDRESS_MAX)
		abort();
	for (size_t i = 0; i < address.len; i++)
		if ((unsigned char)address.p[i] < ' ')
			abort();
	if (address_next(&list, &back) != ADDRESS_OK ||
	    !slice_eq(back, address) ||
	    address_next(&list, &back) != ADDRESS_END)
		abort();
	if (address_domain(address, &domain) && domain.len == 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice rest = slice_of(data, size);
	struct header_field f;

	while (header_next(&rest, &f)) {
		struct address_list list = { f.body, "" };
		struct slice address;
		enum address_result r;

		while ((r = address_next(&list, &address)) != ADDRESS_END)
			if (r == ADDRESS_OK)
				again(address);
	}
	return 0;
}
