/* accounts/cdbout - a cdb that replaces the one before it, or does not. */
#ifndef POSTAMT_ACCOUNTS_CDBOUT_H
#define POSTAMT_ACCOUNTS_CDBOUT_H

#include "base/path.h"
#include "base/slice.h"

#include <cdb.h>
#include <sys/types.h>

/* Written beside `path` under a name of its own until commit. */
struct cdbout {
	char path[PATH_SIZE], fresh[PATH_SIZE];
	int fd;
	int err; /* errno of the first failed put */
	struct cdb_make make;
};

int cdbout_open(struct cdbout *c, const char *path, mode_t mode);

/* Puts latch; cdbout_finish tells. */
void cdbout_put(struct cdbout *c, struct slice key, struct slice value);

/* Writes and syncs all: what can fail for want of room fails here. */
int cdbout_finish(struct cdbout *c);

/* After finish: takes the place of the old one, the folder synced. */
int cdbout_commit(struct cdbout *c);

/* Instead of commit; also after a failed one. */
void cdbout_abort(struct cdbout *c);

#endif
