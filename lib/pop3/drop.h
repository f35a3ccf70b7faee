/* pop3/drop - the maildrop: the messages of a Maildir, numbered once. */
#ifndef POSTAMT_POP3_DROP_H
#define POSTAMT_POP3_DROP_H

#include "pop3/name.h"
#include "base/buf.h"

#include <dirent.h>

enum {
	POP3_MESSAGES_MAX = 4 * 1024 * 1024,
	POP3_LOCK_WAIT_MS = 3000, /* for another session to end */
};

/* Not written to disk before pop3_drop_commit. */
enum pop3_mark {
	POP3_DELETED = 1 << 0, /* DELE */
	POP3_GONE = 1 << 1,    /* another program removed it */
	POP3_READ = 1 << 2,    /* RETR sent all of it */
	POP3_NEW = 1 << 3,     /* the file is in new/, not in cur/ */
	POP3_SEEN = 1 << 4,    /* the name has the flag S */
	POP3_SIZED = 1 << 5,   /* `octets` is known */
	POP3_FOUND = 1 << 6,   /* used while reading the folders again */
};

/* 16 octets a message, beside its name: 100,000 messages take some 10 MB. */
struct pop3_message {
	uint32_t name;	 /* where it begins in names, with a NUL behind it */
	uint32_t time_s; /* of delivery, from the name */
	uint64_t octets : 48; /* as POP3 sends it, dots not doubled */
	uint64_t marks : 16;  /* enum pop3_mark */
};

/*
 * Every number, 1 to count, names the same message from open to close, whatever
 * other programs do in the folder meanwhile.
 */
struct pop3_drop {
	int dir_fd, lock_fd; /* -1: not open */
	DIR *new_dir, *cur_dir;
	struct buf names;
	struct buf list; /* struct pop3_message, in the order of the numbers */
	uint32_t count;
	uint32_t left;	      /* neither deleted nor gone */
	uint64_t left_octets; /* their size; valid once `measured` */
	bool measured;
};

enum pop3_open_result {
	POP3_OPEN_OK = 0,
	POP3_OPEN_IN_USE, /* another session has it: -ERR [IN-USE] */
	POP3_OPEN_TEMP,	  /* errno tells: -ERR [SYS/TEMP] */
};

/*
 * Locks and lists it. The lock is flock(2) on the Maildir, or, where a folder
 * cannot be locked, on postamt-pop3.lock in it; waited for up to
 * POP3_LOCK_WAIT_MS and held until close. It ends with the process, whatever
 * happens to that, and needs no room on a full disk. No message is opened.
 * Other programs may deliver, rename and remove meanwhile.
 */
enum pop3_open_result pop3_drop_open(struct pop3_drop *d, const char *maildir);
void pop3_drop_close(struct pop3_drop *d);

/* Message n from 1; NULL where no number n was ever given out. */
struct pop3_message *pop3_drop_get(const struct pop3_drop *d, uint64_t n);

/* Its number, and whether it is neither deleted nor gone. */
uint32_t pop3_drop_number(
    const struct pop3_drop *d, const struct pop3_message *m);
bool pop3_drop_has(const struct pop3_message *m);

/* As on disk, without NUL; valid until the next pop3_drop_file or commit. */
struct slice pop3_drop_name(
    const struct pop3_drop *d, const struct pop3_message *m);

/* The folder where it is, the drop's. */
int pop3_drop_folder(const struct pop3_drop *d, const struct pop3_message *m);

/*
 * Opens it for reading, the caller closes. A name that is no longer there is
 * searched in both folders (a flag was set); -1 with ENOENT, and POP3_GONE
 * marked, when the message is really gone.
 */
int pop3_drop_file(struct pop3_drop *d, struct pop3_message *m);

/* The same without the search: for what is not asked for yet. */
int pop3_drop_file_now(const struct pop3_drop *d, const struct pop3_message *m);

/*
 * Finds out `octets` of one, or of all that are left: from W= in the name, else
 * by reading the file. -1 with errno; a message found gone is no error.
 */
int pop3_drop_measure(struct pop3_drop *d, struct pop3_message *m);
int pop3_drop_measure_all(struct pop3_drop *d);

void pop3_drop_delete(struct pop3_drop *d, struct pop3_message *m);
void pop3_drop_reset(struct pop3_drop *d); /* RSET: nothing is deleted */

/*
 * The UPDATE state (RFC 1939 section 6): removes what is deleted; what was read
 * and stays goes to cur/ with the flag S. The number of messages that could not
 * be removed; errno of the last.
 */
uint32_t pop3_drop_commit(struct pop3_drop *d);

#endif
