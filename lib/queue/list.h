/* queue/list - queued messages for people and programs to read. */
#ifndef POSTAMT_QUEUE_LIST_H
#define POSTAMT_QUEUE_LIST_H

#include "queue/spool.h"
#include "queue/why.h"

enum list_form {
	LIST_TABLE, /* for people: a message and its recipients to do */
	LIST_TSV,   /* a line a recipient: doc/postamt-mailq.8 */
	LIST_JSON,  /* an array of messages */
};

struct list {
	enum list_form form;
	int64_t now_s;
	uint64_t messages, recipients, octets; /* counted by list_put */
};

/* One message as it is on disk. */
struct list_message {
	queue_id id;
	int64_t next_s;		  /* its next attempt, since the epoch */
	uint64_t octets;	  /* of the message, without the envelope */
	const struct envelope *e; /* NULL: the file cannot be read */
	struct slice why;	  /* what spool/why has of it */
};

/* What stands before and behind all messages. */
void list_begin(struct buf *out, const struct list *l);
void list_end(struct buf *out, const struct list *l);

void list_put(struct buf *out, struct list *l, const struct list_message *m);

/* "37s", "12m", "5h", "3d": the largest unit that fits. */
void list_duration(struct buf *out, int64_t s);

/* As a JSON string; octets that are no UTF-8 count as Latin-1. */
void list_json(struct buf *out, struct slice s);

/*
 * Reads one message and puts it. 0 (also when it has gone meanwhile), or -1
 * with errno.
 */
int list_one(struct buf *out, struct list *l, struct spool *spool,
    struct why *why, queue_id id);

/* All ids, sorted, which is the order of arrival; the caller's. -1, errno. */
int list_ids(struct spool *spool, queue_id **ids, size_t *count);

#endif
