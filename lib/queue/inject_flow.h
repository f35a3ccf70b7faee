/* queue/inject_flow - from the pipe through memory to a file. */
#ifndef POSTAMT_QUEUE_INJECT_FLOW_H
#define POSTAMT_QUEUE_INJECT_FLOW_H

#include "queue/inject.h"

struct inject_flow {
	struct inject *j;
	struct text text;
	struct buf raw;	  /* as read, one read(2) */
	struct buf lines; /* what has not been written yet */
	struct buf head;  /* the completed header */
	bool at_end;	  /* of the input */
	int file;
	uint64_t written; /* octets */
	bool on_disk;
};

void inject_flow_init(struct inject_flow *f, struct inject *j);
void inject_flow_done(struct inject_flow *f);

/* Until the whole header is in f->lines. OK, DATA, TEMP. */
enum inject_result inject_read_header(struct inject_flow *f, int in);

/* f->head, f->lines, and what is still to be read, into f->file. Likewise. */
enum inject_result inject_copy(struct inject_flow *f, int in);

/* Return r, with "what" or "what: s" in j->detail; errno's text and TEMP. */
enum inject_result inject_fail(
    struct inject *j, enum inject_result r, const char *what, struct slice s);
enum inject_result inject_fail_errno(struct inject *j, const char *what);

#endif
