/* pop3/name - what the name of a Maildir's file says about the message. */
#ifndef POSTAMT_POP3_NAME_H
#define POSTAMT_POP3_NAME_H

#include "maildir/name.h"

struct pop3_name {
	uint32_t time_s;     /* of delivery; 0: it begins with no number */
	struct slice unique; /* before the first comma: this part stays when
				flags or sizes are added */
	struct maildir_name parts;
};

/* Never fails: what is not there is 0, false or "". Points into `name`. */
void pop3_name_parse(struct slice name, struct pop3_name *out);

/* Older first: by time, then by the octets of `unique`. */
int pop3_name_order(uint32_t a_s, struct slice a, uint32_t b_s, struct slice b);

/* RFC 1939 section 7: one to 70 octets from 0x21 to 0x7e. */
enum { POP3_UIDL_MAX = 70 };

/*
 * The unique-id of a message: `unique` itself where it is of that form, else
 * 32 hexadecimal digits that depend on nothing else. With a NUL.
 */
void pop3_uidl(struct slice unique, char out[POP3_UIDL_MAX + 1]);

/*
 * The same name with the flag S (seen), in alphabetical order among the others.
 * -1 with ENAMETOOLONG.
 */
int pop3_name_seen(struct slice name, char *out, size_t size);

#endif
