/* accounts/aliases - one line of the table `aliases`. */
#ifndef POSTAMT_ACCOUNTS_ALIASES_H
#define POSTAMT_ACCOUNTS_ALIASES_H

#include "base/arena.h"
#include "base/control.h"

enum { ALIAS_TARGETS_MAX = 10000 };

struct alias {
	struct slice name;    /* user@domain or @domain, lower case; arena */
	struct slice targets; /* user@domain, LF between; arena */
	size_t count;
};

/*
 * Parses `name: target[, target...]`; a name without a domain and targets
 * likewise get `domain`. -1 with *why.
 */
int alias_parse(struct slice line, unsigned number, struct slice domain,
    struct arena *arena, struct alias *a, struct control_error *why);

#endif
