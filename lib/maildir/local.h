/* maildir/local - deliver one message to one account here. */
#ifndef POSTAMT_MAILDIR_LOCAL_H
#define POSTAMT_MAILDIR_LOCAL_H

#include "base/slice.h"

#include <sys/types.h>

struct local_settings {
	char host[256];	     /* this host, for file names */
	uint32_t program_s;  /* how long an owner's program may run */
	bool detail_folders; /* user+a into the folder a, if there is one */
	bool quota_bounce;   /* a full mailbox is 5.2.2 instead of 4.2.2 */
};

/* Whose mailbox: what rcpt.cdb says (accounts/rcpt), borrowed. */
struct local_account {
	struct slice name; /* user@domain */
	uid_t uid;
	gid_t gid;
	struct slice home;     /* absolute */
	uint64_t quota_octets; /* 0: none */
	struct slice detail;   /* of user+detail, "" none */
};

/*
 * What is delivered, borrowed. Neither address holds control characters: the
 * caller has seen to it.
 */
struct local_delivery {
	struct slice sender;	/* "" is the null sender */
	struct slice recipient; /* the address as it was given */
	int message;		/* read with pread(2) */
	uint64_t offset;	/* where the message begins in it */
	bool slow;		/* programs and forwards may run now */
};

enum local_status {
	LOCAL_OK = 0,  /* on stable storage, or done as the owner asked */
	LOCAL_TEMP,    /* may work later */
	LOCAL_PERM,    /* never will */
	LOCAL_PROGRAM, /* nothing done: ask again with `slow` */
};

struct local_result {
	enum local_status status;
	char code[12];	      /* RFC 3463; "" with OK and PROGRAM */
	char text[256];	      /* why not, for the bounce and the log */
	const char *via;      /* "maildir" or "instructions" */
	uint64_t size_octets; /* of the file in the inbox, 0 none */
};

/*
 * Becomes the owner (maildir/owner: owner_init comes first) and returns to
 * what it was. Follows the owner's instructions file if there is one, else
 * delivers into home/Maildir, which it makes when it is missing; so it does
 * with the home, if the folder above belongs to the caller.
 *
 * A message that has been here (a Delivered-To with this recipient: RFC 9228)
 * is refused as 5.4.6.
 */
void local_deliver(const struct local_settings *settings,
    const struct local_account *account, const struct local_delivery *delivery,
    struct local_result *result);

/*
 * For an address that became an alias after the message was queued: to its
 * targets, one a line, through the queue and with the caller's ids.
 */
void local_forward(const struct local_settings *settings, struct slice targets,
    const struct local_delivery *delivery, struct local_result *result);

#endif
