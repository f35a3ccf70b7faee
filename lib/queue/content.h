/* queue/content - the message of a request: a file of somebody else's. */
#ifndef POSTAMT_QUEUE_CONTENT_H
#define POSTAMT_QUEUE_CONTENT_H

#include "queue/refusal.h"

#include <sys/types.h>

/*
 * Whoever passed the descriptor may still write to the file, cut it, or have
 * put a file there that answers when it likes. So: only regular files on a
 * file system that we know not to block, read with pread(2), as many octets as
 * it had at first, and what was copied is what counts.
 */
struct content {
	int fd;
	uint64_t size; /* octets, when it was looked at */
};

/* The file systems that content_check takes from strangers. */
struct content_places {
	dev_t memory; /* of memfd_create(2) */
	dev_t spool;
};

/* Learns both; -1 with errno. */
int content_places_find(int spool_dir, struct content_places *places);

/*
 * NONE, or FILE, SIZE (over max octets), SYSTEM. `places` NULL: the peer is
 * trusted to pass what it likes, as long as it is a regular file.
 */
enum refusal content_check(
    struct content *c, const struct content_places *places, uint64_t max);

/*
 * Appends what the message begins with, at most `want` octets and all of it if
 * it is no larger. NONE, CHANGED, SYSTEM.
 */
enum refusal content_head(
    const struct content *c, uint64_t want, struct buf *out);

/* Writes what follows the first `from` octets to `to`, where it stands. */
enum refusal content_rest(const struct content *c, uint64_t from, int to);

#endif
