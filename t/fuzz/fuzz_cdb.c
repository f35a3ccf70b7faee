/* fuzz_cdb - damaged tables: rcpt.cdb and auth.cdb as look-ups read them. */
#include "accounts/authdb.h"
#include "accounts/rcpt.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const asked[] = { "u@d.org", "u+x@d.org", "postmaster",
	"\"u\"@d.org", "x@d.org" };

static void
inside(const uint8_t *data, size_t size, struct slice s)
{
	if (s.len > 0 &&
	    (s.p < (const char *)data ||
		s.p + s.len > (const char *)data + size))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rcpt_db db = { -1, (const char *)data, size };
	struct cdbmap_file auth = { -1, slice_of(data, size) };

	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
		struct slice name = slice_from(asked[i]);
		struct authdb_account a;
		struct rcpt r;

		if (rcpt_find(&db, name, &r) == RCPT_ACCOUNT) {
			inside(data, size, r.account);
			inside(data, size, r.home);
		}
		inside(data, size, r.targets);
		if (authdb_find(&auth, name, &a) == CDBMAP_FOUND)
			inside(data, size, a.hash);
	}
	return 0;
}
