/* base/path - where configuration, sockets and the queue are. */
#ifndef POSTAMT_BASE_PATH_H
#define POSTAMT_BASE_PATH_H

#include <stddef.h>

enum { PATH_SIZE = 1024 };

/*
 * $POSTAMT_CONF, else /etc/postamt; $POSTAMT_RUN, else /run/postamt;
 * $POSTAMT_SPOOL, else /var/spool/postamt.
 */
const char *path_conf(void);
const char *path_run(void);
const char *path_spool(void);

/* dir/name into out. -1 with ENAMETOOLONG. */
int path_join(char out[PATH_SIZE], const char *dir, const char *name);

#endif
