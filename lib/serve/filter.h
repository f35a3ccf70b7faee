/* serve/filter - the seccomp filter of a sandbox, as BPF. */
#ifndef POSTAMT_SERVE_FILTER_H
#define POSTAMT_SERVE_FILTER_H

#include <linux/filter.h>
#include <stddef.h>

enum { FILTER_MAX = 512 }; /* instructions */

/*
 * Writes the filter for these doors (enum sandbox_door) into out[FILTER_MAX]
 * and returns its length; 0 with errno ENOSYS for an architecture that it does
 * not know, EMSGSIZE if it does not fit.
 *
 * Denied calls return EPERM, clone3 returns ENOSYS (glibc then uses clone,
 * whose flags can be looked at), a foreign architecture kills.
 */
size_t filter_build(unsigned doors, struct sock_filter *out);

#endif
