/* accounts/penalty_codes - wrong one-time codes, counted on their own. */
#include "accounts/penalty_table.h"

static struct penalty_slot *
codes_of(struct penalty *p, struct slice account, int64_t now_s, bool make)
{
	uint64_t key = penalty_key(p, PENALTY_CODES, account, slice_of("", 0));

	return penalty_find(p, key, now_s, make);
}

bool
penalty_codes_closed(struct penalty *p, struct slice account, int64_t now_ms)
{
	bool closed;

	if (!penalty_lock(p))
		return false;
	closed = penalty_failures(codes_of(p, account, now_ms / 1000, false),
		     now_ms / 1000) >= p->account_max;
	penalty_unlock(p);
	return closed;
}

void
penalty_code_wrong(struct penalty *p, struct slice account, int64_t now_ms)
{
	if (!penalty_lock(p))
		return;
	penalty_fail(codes_of(p, account, now_ms / 1000, true), now_ms / 1000);
	penalty_unlock(p);
}
