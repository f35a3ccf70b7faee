/* maildir/folder - making homes and maildirs. */
#ifndef POSTAMT_MAILDIR_FOLDER_H
#define POSTAMT_MAILDIR_FOLDER_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * Makes the folders of a maildir that are missing: itself, cur, new, tmp, mode
 * 0700, with the caller's ids, and syncs them and the folder that holds it. A
 * name that begins with a dot (a Maildir++ folder) gets its `maildirfolder`
 * mark too. -1 with errno: ENOENT when the folder above it is missing.
 */
int maildir_create(const char *path);

/*
 * The same where `path` is relative and comes from an instructions file: made
 * only if no symbolic link and no ".." on the way leads out of `home`. -1 with
 * EXDEV if one does.
 */
int maildir_create_beneath(const char *home, const char *path);

/*
 * Makes an account's missing home, mode 0700, owned by uid and gid, and the
 * one folder above it (a domain's) where that is missing, mode 0755. Only in a
 * folder that belongs to the caller and that nobody else may write to: -1 with
 * EPERM otherwise. It appears under its name complete, so a crash leaves at
 * most a dot-name.
 */
int maildir_create_home(const char *path, uid_t uid, gid_t gid);

#endif
