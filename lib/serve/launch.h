/* serve/launch - becomes a program with listening sockets. */
#ifndef POSTAMT_SERVE_LAUNCH_H
#define POSTAMT_SERVE_LAUNCH_H

#include "serve/listen_config.h"

/*
 * In a fresh child: a session of its own, /dev/null as 0, 2 also as 1, the
 * config's variables, the service's sockets (fds[socket_count]) at 3 and up as
 * LISTEN_FDS tells them (sd_listen_fds(3)), no blocked signals, the service's
 * user, and then its command. Ends with 111 and a line on 2 when one of these
 * fails.
 */
_Noreturn void launch(const struct listen_config *config,
    const struct listen_service *s, const int *fds);

#endif
