/* fuzz_tables - lines of users, aliases and domains. */
#include "accounts/aliases.h"
#include "accounts/domains.h"
#include "accounts/name.h"
#include "accounts/users.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct user_defaults d = { slice_from("d.org"), false, 7, 7 };
	struct slice text = slice_of(data, size), rest = text, line;
	struct control_error why;
	unsigned number = 0;
	struct names names;
	struct arena arena;

	arena_init(&arena, 1 << 20);
	while (control_next(&rest, &number, &line)) {
		struct user u;
		struct alias a;

		if (user_parse(line, number, &d, &arena, &u, &why) == 0 &&
		    (!name_ok(u.name) || u.uid == 0 || u.home.p[0] != '/'))
			abort();
		if (alias_parse(line, number, d.domain, &arena, &a, &why) ==
			0 &&
		    (a.count == 0 || a.targets.len == 0))
			abort();
	}
	names_init(&names);
	(void)domains_parse(text, &arena, &names, &why);
	names_done(&names);
	arena_done(&arena);
	return 0;
}
