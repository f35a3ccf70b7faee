/* sasl/authprog - programs that know better who somebody is. */
#ifndef POSTAMT_SASL_AUTHPROG_H
#define POSTAMT_SASL_AUTHPROG_H

#include "base/buf.h"

enum { AUTHPROG_DEADLINE_S = 30 };

/*
 * Runs `path` without a shell and without arguments, as the user of uid/oauth
 * (postamt-oauth), or nobody where auth is root and there is none. It reads
 * `in` on 0; what it writes on 1 is appended to out; 2 is the log. It is killed
 * at the deadline. Its exit status, or -1 with errno.
 */
int authprog_run(const char *path, struct slice in, struct buf *out);

/*
 * The interface of checkpassword (cr.yp.to): `path` reads
 * login NUL password NUL time NUL
 * on 3, and when they are right becomes the user and runs argv, which has to
 * write an octet on descriptor 4 (authprog_tell). `client` becomes its 0 and 1;
 * -1 for none. 0 right, 1 wrong or longer than 2,048 octets in all, -1 with
 * errno; argv may go on running. Before it has written, the deadline is that
 * of above.
 */
int authprog_checkpassword(const char *path, char *const argv[], char **env,
    int client, struct slice login, struct slice password);
void authprog_tell(void);

#endif
