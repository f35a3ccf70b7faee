/* accounts/tables - all text tables in memory, checked against each other. */
#ifndef POSTAMT_ACCOUNTS_TABLES_H
#define POSTAMT_ACCOUNTS_TABLES_H

#include "accounts/build.h"
#include "accounts/names.h"
#include "accounts/users.h"

struct tables {
	struct arena arena;
	struct buf domains_text, users_text, aliases_text, certs_text;
	struct names domains;  /* value unused */
	struct names accounts; /* value: the line of `users` */
	struct names aliases;  /* value: targets, LF between */
	struct names certs;    /* key: hex fingerprint, value: account */
	struct slice default_domain;
	struct user_defaults defaults;
	char me[256];
	char separator[2]; /* of user+detail; "" none */
	build_warn *warn;
	size_t warnings;
};

void tables_init(struct tables *t, build_warn *warn);
void tables_done(struct tables *t);

/* Reads and parses; refuses duplicates and domains that are not ours. */
int tables_read(struct tables *t, struct control_error *why);

/* Refuses alias loops; warns of targets that nobody has. */
int tables_check_aliases(struct tables *t, struct control_error *why);

/* Warns, once, of domains where postmaster is no account and no alias. */
void tables_check_postmaster(struct tables *t);

#endif
