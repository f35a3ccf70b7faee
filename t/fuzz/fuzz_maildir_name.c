/* fuzz_maildir_name - names that a readdir(3) may bring. */
#include "maildir/name.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = slice_of(data, size);
	struct maildir_name n;

	if (!maildir_name_parse(in, &n))
		return 0;
	if (n.unique.p != in.p || n.unique.len + n.flags.len > in.len ||
	    n.flags.p + n.flags.len != in.p + in.len)
		abort();
	return 0;
}
