/* accounts/domains - the table `domains`: which mail is for us. */
#include "accounts/domains.h"

#include "accounts/name.h"

int
domains_parse(struct slice text, struct arena *arena, struct names *domains,
    struct control_error *why)
{
	char low[NAME_MAX_OCTETS];
	struct names_entry *e;
	unsigned number = 0;
	struct slice line, name;

	while (control_next(&text, &number, &line)) {
		if (!name_domain_ok(line))
			return control_wrong(why, "domains", number,
			    "found '%.*s', expected a domain like example.org",
			    line.len > 60 ? 60 : (int)line.len, line.p);
		name = name_lower(line, low);
		e = names_get(domains, name);
		if (e != NULL)
			return control_wrong(why, "domains", number,
			    "found '%.*s' again, expected it once (line %u)",
			    SLICE(name), e->line);
		name = arena_dup(arena, name);
		e = name.p == NULL ? NULL : names_add(domains, name);
		if (e == NULL)
			return control_wrong(
			    why, "domains", number, "no memory");
		e->line = number;
	}
	return 0;
}

struct slice
domains_default(struct slice text, const struct names *domains, struct slice me)
{
	unsigned number = 0;
	struct slice line;

	if (names_get(domains, me) != NULL)
		return me;
	return control_next(&text, &number, &line) ? line : slice_of("", 0);
}
