/* accounts/tables_check - alias loops, and targets that nobody has. */
#include "accounts/name.h"
#include "accounts/tables.h"

#include <stdio.h>

/* A chain of aliases longer than this is refused like a loop. */
enum { ALIAS_DEPTH_MAX = 32 };

/* Marks; above OPEN: checked. */
enum mark { UNSEEN, OPEN };
enum found { FOREIGN, ACCOUNT, ALIAS, NOBODY };

/* As rcpt_find does: the name, without its detail, the catch-all. */
static enum found
resolve(struct tables *t, struct slice address, struct names_entry **alias)
{
	char low[NAME_MAX_OCTETS], text[NAME_MAX_OCTETS];
	struct slice key = name_lower(address, low), local, domain;
	ptrdiff_t sep;

	if (key.p == NULL || !name_split(key, &local, &domain) ||
	    names_get(&t->domains, domain) == NULL)
		return FOREIGN;
	if (names_get(&t->accounts, key) != NULL)
		return ACCOUNT;
	*alias = names_get(&t->aliases, key);
	sep = slice_index(local, t->separator[0]);
	if (*alias == NULL && t->separator[0] != '\0' && sep > 0) {
		int n = snprintf(text, sizeof text, "%.*s@%.*s", (int)sep,
		    local.p, SLICE(domain));

		key = slice_of(text, (size_t)n);
		if (names_get(&t->accounts, key) != NULL)
			return ACCOUNT;
		*alias = names_get(&t->aliases, key);
	}
	if (*alias == NULL)
		*alias = names_get(
		    &t->aliases, slice_of(domain.p - 1, domain.len + 1));
	return *alias != NULL ? ALIAS : NOBODY;
}

static void
warn_nobody(struct tables *t, const struct names_entry *e, struct slice target)
{
	char text[600];

	t->warnings++;
	(void)snprintf(text, sizeof text,
	    "'%.*s' has the target '%.*s', which nobody has here",
	    SLICE(e->key), SLICE(target));
	t->warn("aliases", e->line, text);
}

static int
endless(const struct names_entry *e, struct control_error *why)
{
	return control_wrong(why, "aliases", e->line,
	    "found '%.*s' %s, expected targets that end", SLICE(e->key),
	    e->mark == OPEN ? "in a loop of aliases"
			    : "before more than 32 aliases");
}

/*
 * How many aliases follow one another from e on, at most; kept in its mark. -1
 * with *why. The recursion ends at that depth, too.
 */
static int
check(struct tables *t, struct names_entry *e, int depth,
    struct control_error *why)
{
	struct slice rest = e->value, target;
	int height = 1;

	if (e->mark > OPEN)
		return e->mark - OPEN;
	if (e->mark == OPEN || depth > ALIAS_DEPTH_MAX)
		return endless(e, why);
	e->mark = OPEN;
	while (slice_cut(&rest, '\n', &target)) {
		struct names_entry *next = NULL;
		int below = 0;

		switch (resolve(t, target, &next)) {
		case ALIAS:
			below = check(t, next, depth + 1, why);
			break;
		case NOBODY:
			warn_nobody(t, e, target);
			break;
		default:
			break;
		}
		if (below == -1)
			return -1;
		if (below >= height)
			height = below + 1;
	}
	e->mark = OPEN + height;
	return height > ALIAS_DEPTH_MAX ? endless(e, why) : height;
}

int
tables_check_aliases(struct tables *t, struct control_error *why)
{
	for (size_t i = 0; i < t->aliases.cap; i++)
		if (t->aliases.slots[i].key.p != NULL &&
		    check(t, &t->aliases.slots[i], 1, why) == -1)
			return -1;
	return 0;
}

void
tables_check_postmaster(struct tables *t)
{
	const struct names_entry *first = NULL;
	struct names_entry *alias;
	size_t without = 0;
	char text[600];

	for (size_t i = 0; i < t->domains.cap; i++) {
		const struct names_entry *e = &t->domains.slots[i];

		if (e->key.p == NULL)
			continue;
		(void)snprintf(
		    text, sizeof text, "postmaster@%.*s", SLICE(e->key));
		if (resolve(t, slice_from(text), &alias) != NOBODY)
			continue;
		without++;
		if (first == NULL || e->line < first->line)
			first = e;
	}
	if (first == NULL)
		return;
	t->warnings++;
	(void)snprintf(text, sizeof text,
	    "'%.*s' has no postmaster, whom RFC 5321 section 4.5.1 asks for"
	    " (%zu such)",
	    SLICE(first->key), without);
	t->warn("domains", first->line, text);
}
