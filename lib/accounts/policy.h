/* accounts/policy - which passwords may be set. */
#ifndef POSTAMT_ACCOUNTS_POLICY_H
#define POSTAMT_ACCOUNTS_POLICY_H

#include "base/control.h"

/* Who the password is for. */
struct policy_user {
	struct slice name;  /* user@domain */
	struct slice gecos; /* the person's name, "" unknown */
	struct slice old;   /* the old password, "" not known */
};

/*
 * Asked at every change. In this order: length (limits/password-min, default
 * 10), not the old one, no name of the user's, libpwquality (dictionary,
 * sequences, repeats), not in the list of the setting `breached`.
 *
 * 0 it may be; -1 with *why: which rule, and how to satisfy it; its err is not
 * 0 when the list could not be read.
 */
int policy_check(const struct policy_user *u, struct slice password,
    struct control_error *why);

#endif
