/* base/file - whole files: read them, and make them appear whole. */
#ifndef POSTAMT_BASE_FILE_H
#define POSTAMT_BASE_FILE_H

#include "base/buf.h"

#include <sys/types.h>

/* Appends the file's octets to out. -1 with errno; ENOBUFS over out's max. */
int file_read(const char *path, struct buf *out);
int file_read_fd(int fd, struct buf *out);

/*
 * Replaces `path` by `content`: a new file of that mode beside it, synced,
 * renamed, the folder synced. -1 with errno and the old file in force.
 */
int file_replace(const char *path, struct slice content, mode_t mode);

/* fsync of the folder that holds path, or of the folder itself. */
int file_sync_parent(const char *path);
int file_sync_dir(const char *dir);

#endif
