/* accounts/domains - the table `domains`: which mail is for us. */
#ifndef POSTAMT_ACCOUNTS_DOMAINS_H
#define POSTAMT_ACCOUNTS_DOMAINS_H

#include "accounts/names.h"
#include "base/arena.h"
#include "base/control.h"

/*
 * Adds each line of `text` to `domains`, in lower case, in the arena. -1 with
 * *why for what is no domain or comes twice.
 */
int domains_parse(struct slice text, struct arena *arena, struct names *domains,
    struct control_error *why);

/*
 * What a name without a domain means: `me` if it is ours, else the first line.
 * Points into text or `me`; "" when there is no domain at all.
 */
struct slice domains_default(
    struct slice text, const struct names *domains, struct slice me);

#endif
