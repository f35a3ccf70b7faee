/* queue/why - why a message is still here: spool/why/ID, for people. */
#ifndef POSTAMT_QUEUE_WHY_H
#define POSTAMT_QUEUE_WHY_H

#include "base/buf.h"
#include "queue/id.h"

/*
 * A line a recipient that was deferred last time: ADDRESS TAB CODE TAB TEXT.
 * Informational: neither synced nor needed, and gone with its message.
 */
enum { WHY_MAX = 65536 };

struct why {
	int dir; /* spool/why, -1: there is none */
};

void why_open(struct why *w); /* makes the folder if it can */
void why_close(struct why *w);

void why_put(struct buf *out, struct slice address, struct slice code,
    struct slice text);
void why_write(struct why *w, queue_id id, struct slice lines);
void why_remove(struct why *w, queue_id id);

/* Appends the file. -1 with errno, ENOENT when nothing is known. */
int why_read(struct why *w, queue_id id, struct buf *out);

/* Takes a line from the front; false at the end. */
bool why_next(struct slice *rest, struct slice *address, struct slice *code,
    struct slice *text);

#endif
