/* queue/manager - the queue manager: what is due goes to its carriers. */
#ifndef POSTAMT_QUEUE_MANAGER_H
#define POSTAMT_QUEUE_MANAGER_H

#include "accounts/rcpt.h"
#include "queue/backoff.h"
#include "queue/dest.h"
#include "queue/heap.h"
#include "queue/lane.h"
#include "queue/spool.h"
#include "queue/why.h"

struct attempt;
struct client;

/* Settings; doc/postamt-send.8 names their files and units. */
struct manager_limits {
	struct backoff backoff;
	uint32_t active;     /* messages under delivery */
	uint32_t fast;	     /* connections to local.sock ... */
	uint32_t slow;	     /* ... and for programs */
	uint32_t remote;     /* connections to remote.sock ... */
	uint32_t per_domain; /* ... and of them to one domain */
	uint32_t idle_s;     /* nothing happening for so long: end */
	uint64_t quote_octets;
};

extern const struct manager_limits manager_default;

/*
 * Waiting for one mailbox or domain, and for all of these together, beyond
 * which a message is put back for a moment and its place given to another.
 */
enum {
	MANAGER_WAITING_ONE = 20,
	MANAGER_WAITING_ALL = 600,
	MANAGER_PARK_S = 10,
	MANAGER_ENVELOPES = 64 * 1024 * 1024, /* octets in memory */
	MANAGER_STAY = 1000, /* with more in the queue it does not end */
	MANAGER_SOON_S = 10, /* nor with a message due within */
};

struct manager {
	struct manager_limits limits;
	char me[256];
	struct loop loop;
	struct spool spool;
	struct why why;
	struct heap heap;

	struct rcpt_db rcpt;
	bool have_rcpt;
	int64_t rcpt_checked_ms;

	struct lane fast, slow, remote, queue;
	struct dest_table mailboxes; /* of the slow lane */
	struct dest_table domains;   /* of the remote lane */
	struct dest to_queue;	     /* of the queue lane */

	struct attempt *active;	  /* all of them */
	struct attempt *settling; /* those to be looked at: attempt_settle */
	struct attempt *spare;	  /* one for the next message */
	unsigned active_count;
	size_t envelope_octets;

	struct watch listener; /* fd -1: none */
	struct client *clients;
	struct ipc_message in; /* what one of them says */
	int64_t busy_ms;       /* when something happened last */
	uint64_t scanned_us;   /* end of the last scan, as an id counts */
};

/*
 * Opens the spool and the lanes. Only one manager works on a spool: waits for
 * the other to end. -1 with errno. Logs what it does (send.*).
 */
int manager_open(struct manager *m);
void manager_close(struct manager *m);

/* Those that are known, now the caller's. NULL with ENOMEM. */
queue_id *manager_ids(struct manager *m, size_t *count);

/* Takes in every message of the spool that it does not know. -1 with errno. */
int manager_scan(struct manager *m);

/*
 * A message that was not known before, from its writer. Those that a scan may
 * have met as well are looked for first.
 */
void manager_new(struct manager *m, queue_id id);

/* Due then; keeps it when out of memory by ending the program. */
void manager_schedule(struct manager *m, queue_id id, int64_t due_s);

/*
 * Until idle, or SIGTERM: 0. `listener` is a listening socket or -1. With
 * clients that speak as the owner of the process or as root alone.
 */
int manager_run(struct manager *m, int listener);

/* Whether the table of recipients is there, at most a second old. */
bool manager_rcpt(struct manager *m, bool now);

#endif
