/* pop3/pop3 - the session after login (RFC 1939 sections 5 and 6). */
#ifndef POSTAMT_POP3_POP3_H
#define POSTAMT_POP3_POP3_H

#include "pop3/body.h"
#include "pop3/command.h"
#include "pop3/drop.h"

enum pop3_end {
	POP3_GOES_ON = 0,
	POP3_QUIT_DONE,	  /* the client said QUIT: UPDATE state entered */
	POP3_LOST,	  /* the client went away: nothing is changed */
	POP3_IDLE,	  /* no command within the deadline: likewise */
	POP3_READ_FAILED, /* a message could not be read to its end: likewise */
};

struct pop3 {
	struct session *io;
	struct pop3_drop drop;
	/* the message being sent, and the next one, read while the client takes
	 * the one before */
	struct pop3_body body[2];
	unsigned now;	      /* which of them is being sent */
	uint32_t ahead;	      /* number of the other one; 0: none */
	uint32_t likely_next; /* number worth reading ahead; 0: none */
	enum pop3_end end;
	uint32_t retrieved;	   /* messages sent by RETR */
	uint32_t deleted;	   /* messages removed at QUIT */
	uint64_t retrieved_octets; /* as announced */
	unsigned errors;	   /* commands answered by -ERR in a row */
};

/* So many bad commands in a row end the session. */
enum { POP3_ERRORS_MAX = 100 };

/*
 * Serves the maildrop, which is open, until the client quits or is lost, QUIT's
 * removals included. The greeting has been said.
 */
enum pop3_end pop3_run(struct pop3 *p);

/* One command; pop3_run calls it for every line. */
void pop3_dispatch(struct pop3 *p, struct slice line);

/* The lines of CAPA that both states share (RFC 2449), each with CRLF. */
extern const char pop3_capa[];

#endif
