/* base/file - whole files: read them, and make them appear whole. */
#ifndef POSTAMT_BASE_FILE_H
#define POSTAMT_BASE_FILE_H

#include "base/buf.h"

#include <sys/types.h>

/* Appends the file's octets to out. -1 with errno; ENOBUFS over out's max. */
int file_read(const char *path, struct buf *out);
int file_read_fd(int fd, struct buf *out);

/*
 * A file in memory, which can be sealed and not be executed: also where the
 * sysctl vm.memfd_noexec wants that said. -1 with errno.
 */
int file_memory(const char *name);

/* close(2) that leaves errno as it is, for ways out with an error. */
void file_close(int fd);

/*
 * Opens a folder and waits for its lock (flock(2)), which ends with the
 * descriptor: the caller's. -1 with errno.
 */
int file_lock_dir(const char *dir);

/*
 * Replaces `path` by `content`: a new file of that mode beside it, synced,
 * renamed, the folder synced. -1 with errno and the old file in force.
 */
int file_replace(const char *path, struct slice content, mode_t mode);

/*
 * A hint, where the file system takes it (chattr +T of ext4): what is in the
 * folders that are made here from now on has nothing to do with each other.
 * Each then gets inodes of its own region of the disk. ext4 does not use an
 * inode again for minutes after its file was removed, and looks at each such
 * one in the region whenever a file is made: a queue costs less in a hundred
 * regions than in one, and mailboxes less beside no queue.
 */
void file_spread(const char *dir);

/* fsync of the folder that holds path, or of the folder itself. */
int file_sync_parent(const char *path);
int file_sync_dir(const char *dir);

#endif
