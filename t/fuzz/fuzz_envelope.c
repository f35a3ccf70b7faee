/* fuzz_envelope - the head of a queue file, as send reads it. */
#include "queue/envelope.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was read, written again, reads the same and is no longer. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct envelope e, back;
	struct arena arena;
	struct buf out;

	arena_init(&arena, 8 << 20);
	buf_init(&out, 8 << 20);
	if (envelope_parse(slice_of(data, size), &arena, &e) == ENVELOPE_OK) {
		if (e.message_at > size || e.flags_at + 2 > size)
			abort();
		for (size_t i = 0; i < e.to_count; i++)
			if (data[e.to[i].state_at] != e.to[i].state)
				abort();
		envelope_put(&out, &e);
		if (buf_failed(&out) ||
		    envelope_parse(buf_slice(&out), &arena, &back) !=
			ENVELOPE_OK)
			abort();
		if (back.id != e.id || back.time_us != e.time_us ||
		    back.to_count != e.to_count ||
		    !slice_eq(back.sender, e.sender))
			abort();
	}
	buf_done(&out);
	arena_done(&arena);
	return 0;
}
