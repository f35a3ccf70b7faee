/* queue/refusal - why the queue does not take a message, and its answer. */
#include "queue/refusal.h"

#include <errno.h>

static const struct {
	const char *status, *code, *text;
} answers[] = {
	[REFUSAL_NONE] = { "ok", "2.0.0", "queued" },
	[REFUSAL_REQUEST] = { "perm", "5.5.4", "bad request to the queue" },
	[REFUSAL_ADDRESS] = { "perm", "5.1.3", "bad recipient address" },
	[REFUSAL_UNKNOWN] = { "perm", "5.1.1", "no such recipient here" },
	[REFUSAL_DISABLED] = { "perm", "5.2.1", "recipient takes no mail" },
	[REFUSAL_RELAY] = { "perm", "5.7.1", "relaying denied" },
	[REFUSAL_LOGIN] = { "perm", "5.7.1", "this account may send no more" },
	[REFUSAL_RECIPIENTS] = { "perm", "5.5.3", "too many recipients" },
	[REFUSAL_ALIASES] = { "perm", "5.4.6",
	    "aliases of the recipient go round" },
	[REFUSAL_LOOP] = { "perm", "5.4.6",
	    "mail loop: too many Received fields" },
	[REFUSAL_SIZE] = { "perm", "5.3.4", "message too large" },
	[REFUSAL_FILE] = { "perm", "5.5.4",
	    "message is no file the queue may read" },
	[REFUSAL_CHANGED] = { "temp", "4.3.0",
	    "message changed while it was read" },
	[REFUSAL_ROOM] = { "temp", "4.3.1", "not enough room on the disk" },
	[REFUSAL_TABLE] = { "temp", "4.3.5",
	    "table of recipients missing or damaged" },
	[REFUSAL_DAY] = { "temp", "4.7.0", "daily limit of messages reached" },
	[REFUSAL_NEW] = { "temp", "4.7.0",
	    "daily limit of new recipients reached" },
	[REFUSAL_SETTING] = { "temp", "4.3.0", "a setting here is wrong" },
	[REFUSAL_SYSTEM] = { "temp", "4.3.0", "the queue cannot take it now" },
};

const char *
refusal_code(enum refusal r)
{
	return answers[r].code;
}

const char *
refusal_text(enum refusal r)
{
	return answers[r].text;
}

void
refusal_reply(struct ipc_message *m, enum refusal r)
{
	ipc_reply(m, answers[r].status, answers[r].code, answers[r].text);
}

enum refusal
refusal_errno(void)
{
	return errno == ENOSPC || errno == EDQUOT ? REFUSAL_ROOM
						  : REFUSAL_SYSTEM;
}
