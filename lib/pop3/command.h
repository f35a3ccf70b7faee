/* pop3/command - a line of the client: the verb and what follows it. */
#ifndef POSTAMT_POP3_COMMAND_H
#define POSTAMT_POP3_COMMAND_H

#include "base/reader.h"

/* In the order of names[] in command.c. */
enum pop3_verb {
	POP3_UNKNOWN = 0,
	POP3_AUTH,
	POP3_CAPA,
	POP3_DELE,
	POP3_LIST,
	POP3_NOOP,
	POP3_PASS,
	POP3_QUIT,
	POP3_RETR,
	POP3_RSET,
	POP3_STAT,
	POP3_STLS,
	POP3_TOP,
	POP3_UIDL,
	POP3_USER,
};

struct pop3_command {
	enum pop3_verb verb;
	struct slice args; /* after the first space, as sent; may be empty */
};

/*
 * What a line of the client is. RFC 1939 wants CRLF; a line ended by LF alone
 * is taken too, so that the programs can be talked to by hand (nothing is
 * relayed, so nothing can be smuggled). A CR or NUL inside makes it
 * POP3_UNKNOWN.
 */
void pop3_command_parse(struct slice line, struct pop3_command *c);

/*
 * Takes the next number off the front of args, and the spaces around it: 1 one
 * was there, 0 args is empty, -1 something else stands there.
 */
int pop3_command_number(struct slice *args, uint64_t *n);

/* Takes the next word off likewise; false when there is none. */
bool pop3_command_word(struct slice *args, struct slice *word);

#endif
