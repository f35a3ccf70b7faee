/* accounts/scheme - the {SCHEME} before a password hash. */
#ifndef POSTAMT_ACCOUNTS_SCHEME_H
#define POSTAMT_ACCOUNTS_SCHEME_H

#include "base/slice.h"

/*
 * Cuts `{SCHEME}` off the password field of `users` and gives the name. A
 * field without one is of crypt(5): CRYPT.
 */
struct slice scheme_take(struct slice *stored);

/* Is it one that crypt(3) verifies? */
bool scheme_is_crypt(struct slice scheme);

/* Is there anything that hash_verify could verify by it? Its text may be
 * damaged all the same. */
bool scheme_is_known(struct slice scheme);

#endif
