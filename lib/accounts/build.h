/* accounts/build - from the text tables to rcpt.cdb and auth.cdb. */
#ifndef POSTAMT_ACCOUNTS_BUILD_H
#define POSTAMT_ACCOUNTS_BUILD_H

#include "base/control.h"

/* Told of what is allowed but looks wrong, such as an alias to nobody. */
typedef void build_warn(const char *file, unsigned line, const char *text);

struct build_report {
	size_t domains, accounts, aliases;
	size_t warnings;
};

/*
 * Reads domains, users, aliases (and `subaddress`, `me`, `shared-ids`) from
 * path_conf(), checks them together, and replaces both cdb files; with
 * `check_only` it stops before that. The caller holds the lock of path_conf().
 *
 * -1 with *why, its err 0 for a line that must be mended and an errno for what
 * may work later; the cdb files that were there stay in force.
 */
int build_tables(bool check_only, build_warn *warn, struct build_report *report,
    struct control_error *why);

#endif
