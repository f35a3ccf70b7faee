/* message/dsn - delivery status notifications (RFC 3461, 3464, 6522, 6533). */
#ifndef POSTAMT_MESSAGE_DSN_H
#define POSTAMT_MESSAGE_DSN_H

#include "base/buf.h"

enum dsn_action {
	DSN_FAILED,
	DSN_DELAYED,
	DSN_DELIVERED,
	DSN_RELAYED,  /* to a host that does not know RFC 3461 */
	DSN_EXPANDED, /* the address was an alias: RFC 3461 section 5.2.7.3 */
};

/* What became of one recipient. All slices are borrowed. */
struct dsn_recipient {
	enum dsn_action action;
	struct slice address;	 /* localpart@domain */
	struct slice orcpt;	 /* ORCPT as it was given (xtext), "" absent */
	struct slice status;	 /* RFC 3463 "5.1.1"; anything else is 5.0.0 */
	struct slice text;	 /* the reason: of our own programs */
	struct slice remote_mta; /* host that said `text`, "" none */
};

struct dsn {
	struct slice me;     /* this host */
	struct slice sender; /* of the message: whom the DSN goes to */
	struct slice id;     /* queue id of the message */
	struct slice envid;  /* ENVID as it was given (xtext), "" absent */
	struct slice unique; /* fresh letters and digits, for the boundary */
	bool headers_only;   /* RET=HDRS, or a body that cannot be quoted */
	bool smtputf8;	     /* RFC 6533 forms may be used */
	int64_t arrival_s, now_s, retry_until_s; /* since the epoch */
	const struct dsn_recipient *to;
	size_t to_count; /* at least one */

	int fd;		     /* the file that holds the message */
	uint64_t message_at; /* offset there */
	uint64_t quote_max;  /* octets: a longer message is quoted by its
				header alone */
};

/* A header is quoted up to so many octets, then cut at a line. */
enum { DSN_HEADER_MAX = 65536 };

/*
 * Puts the whole message: LF line ends, From MAILER-DAEMON@me, ready for the
 * queue under the null sender. *eight is true when it holds octets over 127.
 * 0, or -1 with errno: reading fd failed, or out's latch.
 *
 * What came from the network cannot end a line here: control characters of
 * addresses and texts become '?'.
 */
int dsn_put(struct buf *out, const struct dsn *d, bool *eight);

/*
 * NOTIFY (RFC 3461 section 4.1) of a recipient, "" absent: is a report of this
 * action wanted? Absent means FAILURE and DELAY.
 */
bool dsn_wanted(struct slice notify, enum dsn_action action);

/* Appends xtext decoded (RFC 3461 section 4); bad hex stays as it is. */
void dsn_xtext(struct buf *out, struct slice in);

#endif
