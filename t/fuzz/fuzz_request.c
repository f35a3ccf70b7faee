/* fuzz_request - what a peer asks the queue. */
#include "base/netstring.h"
#include "queue/request.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Nothing that could end a line of the envelope or of a field comes through. */
static void
check(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
			abort();
	if (s.len > REQUEST_WORD_MAX)
		abort();
}

/* What was taken can be written and read back. */
static void
round_trip(struct request *r, struct arena *arena)
{
	struct envelope back;
	struct buf out;

	buf_init(&out, 8 << 20);
	envelope_put(&out, &r->e);
	if (buf_failed(&out) ||
	    envelope_parse(buf_slice(&out), arena, &back) != ENVELOPE_OK ||
	    back.to_count != r->e.to_count ||
	    !slice_eq(back.sender, r->e.sender))
		abort();
	for (size_t i = 0; i < back.to_count; i++)
		if (!slice_eq(back.to[i].address, r->e.to[i].address) ||
		    !slice_eq(back.to[i].notify, r->e.to[i].notify))
			abort();
	buf_done(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ipc_message m;
	struct arena arena;
	struct request r;

	ipc_message_init(&m);
	arena_init(&arena, 64 << 20);
	buf_put(&m.wire, slice_of(data, size));
	if (request_parse(&m, &arena, &r) == REFUSAL_NONE) {
		check(r.e.sender);
		check(r.e.session);
		check(r.e.protocol);
		check(r.e.ip);
		check(r.e.login);
		check(r.helo);
		check(r.rdns);
		check(r.tls);
		check(r.e.envid);
		for (size_t i = 0; i < r.e.to_count; i++) {
			check(r.e.to[i].address);
			check(r.e.to[i].orcpt);
		}
		round_trip(&r, &arena);
	}
	arena_done(&arena);
	ipc_message_done(&m);
	return 0;
}
