/* fuzz_address - header fields, and addresses in them. */
#include "message/address.h"
#include "message/authors.h"
#include "message/header.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was taken as an address is taken again, and as itself. */
static void
again(struct slice address)
{
	struct address_list list = { .rest = address };
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

/* A strict list that is good as a whole is the same to all. */
static void
compare(struct slice body)
{
	struct address_list strict = { .rest = body, .strict = true };
	enum address_result r;
	struct slice a, b;

	while ((r = address_next(&strict, &a)) == ADDRESS_OK)
		;
	if (r != ADDRESS_END)
		return;
	strict = (struct address_list){ .rest = body, .strict = true };
	for (struct address_list list = { .rest = body };;) {
		r = address_next(&list, &b);
		if (address_next(&strict, &a) != r ||
		    (r == ADDRESS_OK && !slice_eq(a, b)))
			abort();
		if (r != ADDRESS_OK)
			break;
	}
}

/* Mending leaves nothing to mend, and is not longer than it says. */
static void
mend(struct slice body)
{
	struct buf once, twice;

	buf_init(&once, 3 * body.len);
	buf_init(&twice, 3 * body.len);
	authors_mend(body, &once);
	authors_mend(buf_slice(&once), &twice);
	if (buf_failed(&once) || buf_failed(&twice) ||
	    !slice_eq(buf_slice(&once), buf_slice(&twice)))
		abort();
	buf_done(&once);
	buf_done(&twice);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice rest = slice_of(data, size);
	struct header_field f;

	while (header_next(&rest, &f)) {
		struct address_list list = { .rest = f.body };
		struct slice address;
		enum address_result r;

		compare(f.body);
		mend(f.body);
		while ((r = address_next(&list, &address)) != ADDRESS_END)
			if (r == ADDRESS_OK)
				again(address);
	}
	return 0;
}
