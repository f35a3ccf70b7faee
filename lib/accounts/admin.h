/* accounts/admin - add, change and delete accounts in the tables. */
#ifndef POSTAMT_ACCOUNTS_ADMIN_H
#define POSTAMT_ACCOUNTS_ADMIN_H

#include "accounts/edit.h"

/* What to set; NULL leaves it or means the default. */
struct admin_change {
	const char *gecos, *home, *quota, *nets;
	const char *uid; /* a number; NULL allocates */
	bool send_only, receive_only;
	bool locked; /* add: without a password */
	bool must_change;
	bool force; /* not asking accounts/policy */
};

/* Each takes an open edit. -1 with *why. */
int admin_add(struct edit *e, const char *name, struct slice password,
    const struct admin_change *c, struct control_error *why);
int admin_passwd(struct edit *e, const char *name, struct slice password,
    const struct admin_change *c, struct control_error *why);

/* The word `nologin` of its extra fields. */
int admin_lock(
    struct edit *e, const char *name, bool nologin, struct control_error *why);

/* Also removes what state knows of it; with `purge` the home too. */
int admin_del(
    struct edit *e, const char *name, bool purge, struct control_error *why);

#endif
