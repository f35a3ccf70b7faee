/* serve/bind - listening sockets for others. */
#ifndef POSTAMT_SERVE_BIND_H
#define POSTAMT_SERVE_BIND_H

#include "serve/listen_config.h"

enum { BIND_BACKLOG = 4096 }; /* the kernel's somaxconn is the bound */

/*
 * Binds and listens. A unix socket that nobody listens on any more is replaced;
 * it gets the service's mode and owner. The descriptor, close-on-exec, or -1
 * with errno (EADDRINUSE also for a unix socket that still answers).
 */
int bind_listen(
    const struct listen_service *service, const struct listen_socket *socket);

/* "127.0.0.1:25", "[::1]:25" or a path, of a bound socket. */
void bind_name(int fd, char out[128]);

#endif
