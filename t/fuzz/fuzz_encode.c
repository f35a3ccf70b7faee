/* fuzz_encode - base64, base32 and hexadecimal: what decodes encodes again. */
#include "accounts/base32.h"
#include "base/encode.h"

#include <ctype.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct {
	void (*put)(struct buf *out, struct slice in);
	int (*get)(struct buf *out, struct slice in);
	bool strict; /* one text for what it decodes to */
} codes[] = {
	{ base64_put, base64_get, true },
	{ hex_put, hex_get, false },
	{ base32_put, base32_get, false },
};

/* Any octets come back. */
static void
there_and_back(size_t code, struct slice in)
{
	struct buf text, octets;

	buf_init(&text, 2 * in.len + 8);
	buf_init(&octets, in.len + 1);
	codes[code].put(&text, in);
	if (buf_failed(&text) ||
	    codes[code].get(&octets, buf_slice(&text)) == -1 ||
	    !slice_eq(buf_slice(&octets), in))
		abort();
	buf_done(&text);
	buf_done(&octets);
}

/* What is taken for a text is one. */
static void
back_and_there(size_t code, struct slice in)
{
	struct buf text, octets;

	buf_init(&text, 2 * in.len + 8);
	buf_init(&octets, in.len + 1);
	if (codes[code].get(&octets, in) == 0) {
		codes[code].put(&text, buf_slice(&octets));
		if (codes[code].strict && !slice_eq(buf_slice(&text), in))
			abort();
		if (text.len > in.len)
			abort();
	}
	buf_done(&text);
	buf_done(&octets);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = slice_of(data, size);

	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		there_and_back(i, in);
		back_and_there(i, in);
	}
	return 0;
}
