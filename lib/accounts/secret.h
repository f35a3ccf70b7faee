/* accounts/secret - random octets, and a secret of this host. */
#ifndef POSTAMT_ACCOUNTS_SECRET_H
#define POSTAMT_ACCOUNTS_SECRET_H

#include "base/slice.h"

enum { SECRET_SIZE = 32 };

/* The octets of state/secret, which is made if it is not there. -1 errno. */
int secret_get(unsigned char out[SECRET_SIZE]);

/* `count` characters of Crockford's base 32 in lower case (5 bits each) and a
 * NUL. -1 with errno. */
int secret_text(char *out, size_t count);

#endif
