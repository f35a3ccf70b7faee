/* queue/inject - a message on a pipe goes into the queue. */
#ifndef POSTAMT_QUEUE_INJECT_H
#define POSTAMT_QUEUE_INJECT_H

#include "queue/submit.h"
#include "queue/text.h"

enum {
	INJECT_HEADER_MAX = 1024 * 1024,     /* octets of a header */
	INJECT_MEMORY_MAX = 4 * 1024 * 1024, /* a larger message goes to disk */
};

/* What the command line says; slices are borrowed. */
struct inject {
	struct slice me;	/* this host: completes names and addresses */
	bool has_sender;	/* else user@me */
	struct slice sender;	/* without domain: @me; "" the null sender */
	struct slice full_name; /* for a missing From; "" that of the user */
	bool header_recipients; /* also those in To, Cc, Bcc */
	bool dots;		/* a line with a dot alone ends it */
	struct slice notify, ret, envid; /* RFC 3461, in the form of SMTP */
	struct slice body;		 /* "" found out */
	uint64_t message_max;		 /* octets */

	struct buf to;		   /* recipients, LF behind each */
	struct ipc queue;	   /* fd -1 at first */
	char detail[400];	   /* what was wrong, for a person */
	char id[QUEUE_ID_LEN + 1]; /* on OK */
	char code[12]; /* RFC 3463: on TEMP and PERM from the queue, else "" */
};

/* In brackets: as sendmail says it by sysexits.h; postamt-inject: 100, 111. */
enum inject_result {
	INJECT_OK = 0,
	INJECT_USAGE, /* no recipient (64) */
	INJECT_DATA,  /* a bad address, or too large a header (65) */
	INJECT_PERM,  /* the queue refuses it for good (67, 69) */
	INJECT_TEMP,  /* not now (75) */
};

void inject_init(struct inject *j);
void inject_done(struct inject *j);

/* Adds the addresses of a list. OK, or DATA with detail. */
enum inject_result inject_recipients(struct inject *j, struct slice list);

/* Reads the message from `in` and queues it. */
enum inject_result inject_message(struct inject *j, int in);

#endif
