/* maildir/deliver - one message into one maildir, durably. */
#ifndef POSTAMT_MAILDIR_DELIVER_H
#define POSTAMT_MAILDIR_DELIVER_H

#include "maildir/name.h"

struct maildir_message {
	int fd;		    /* read with pread(2): its position stays */
	uint64_t offset;    /* where the message begins in it */
	struct slice first; /* what was read of it already, from there on */
	struct slice head;  /* put before it: Return-Path, Delivered-To */
};

/* What the two slices above are usually made from. */
enum { MAILDIR_PIECE = 65536 };

struct maildir_file {
	char name[MAILDIR_NAME_SIZE]; /* in new/ */
	uint64_t size_octets, wire_octets;
};

/*
 * Writes the message to a file without a name (or, where the file system has
 * no O_TMPFILE, under its name in tmp/), syncs it, links it into
 * `maildir`/new and syncs that folder: after 0 it is on stable storage. -1
 * with errno, and nothing is left; ENOENT when there is no such maildir.
 * A kill leaves nothing either, or a file in tmp/ in the second case, where
 * later deliveries remove what is older than 36 hours.
 *
 * host  becomes a part of the name
 * file  written on 0 alone
 */
int maildir_deliver(const char *maildir, const char *host,
    const struct maildir_message *m, struct maildir_file *file);

/*
 * The message, after `head`, into `out`, which is at its end position.
 * -1 with errno. size and wire are written on 0 alone.
 */
int maildir_copy(const struct maildir_message *m, int out,
    uint64_t *size_octets, uint64_t *wire_octets);

#endif
