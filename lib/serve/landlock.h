/* serve/landlock - which files a sandbox may open (landlock(7)). */
#ifndef POSTAMT_SERVE_LANDLOCK_H
#define POSTAMT_SERVE_LANDLOCK_H

#include "serve/sandbox.h"

/*
 * As much of the sandbox as this kernel's Landlock knows; nothing, and 0, where
 * it has none. Needs no-new-privileges. -1 with errno.
 */
int landlock_enter(const struct sandbox *s);

#endif
