/* queue/spool - the folder of queued messages, one file each. */
#ifndef POSTAMT_QUEUE_SPOOL_H
#define POSTAMT_QUEUE_SPOOL_H

#include "queue/envelope.h"

#include <time.h>

/* spool/queue/NN/ID; the next attempt is the file's mtime. */
struct spool {
	int dir;		   /* spool/queue */
	int folder[QUEUE_FOLDERS]; /* opened when first used; -1 */
};

/*
 * Opens path_spool()/queue, making what is missing of it: path_spool() itself
 * is the installer's. -1 with errno.
 */
int spool_open(struct spool *s);
void spool_close(struct spool *s);

/*
 * A new message: a file without a name, or with a dot-name, locked (flock),
 * where the file system has no O_TMPFILE. Write the envelope, with f->id in
 * it, and the message to fd, then commit. -1 with errno: nothing was made.
 */
struct spool_file {
	int fd;
	char dot[QUEUE_ID_LEN + 2]; /* the dot-name, "" for O_TMPFILE */
	int folder; /* descriptor of the subfolder, the spool's */
	queue_id id;
};

int spool_create(struct spool *s, struct spool_file *f);

/*
 * fdatasync, link to the id, fsync of the folder: after 0 the message is on
 * stable storage under f->id. -1 with errno: no name is left, and it is not
 * queued; EEXIST: another process has the id, start over with a new file.
 * Closes f either way.
 */
int spool_commit(struct spool *s, struct spool_file *f);
void spool_abort(struct spool *s, struct spool_file *f);

int spool_open_message(struct spool *s, queue_id id, int flags); /* fd or -1 */

/*
 * -1 with errno. Not synced: a message that comes back after a loss of power
 * has no recipient left to do, if those marks were synced.
 */
int spool_remove(struct spool *s, queue_id id);

/* One octet at `at` of the open file; synced when `sync`. */
int spool_mark(int fd, uint64_t at, char octet, bool sync);

/* The next attempt: mtime, and nothing else. */
int spool_schedule(struct spool *s, queue_id id, time_t when);

/*
 * Every message: calls `each` with id and next attempt, in no order. Stops at
 * and returns the first non-zero result. -1 with errno. Messages that come or
 * go meanwhile may be seen or not. Removes dot-names that a crash left: not
 * locked and older than SPOOL_STALE_S.
 */
enum { SPOOL_STALE_S = 600 };

int spool_walk(struct spool *s,
    int (*each)(void *ctx, queue_id id, time_t next), void *ctx);

#endif
