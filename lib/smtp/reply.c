/* smtp/reply - every answer: code, enhanced status (RFC 3463), text. */
#include "smtp/reply.h"

#include <stdio.h>

const struct smtp_reply smtp_replies[SMTP_REPLIES] = {
	[SMTP_OK] = { 250, "2.0.0", "ok" },
	[SMTP_BYE] = { 221, "2.0.0", "bye" },
	[SMTP_SENDER_OK] = { 250, "2.1.0", "sender ok" },
	[SMTP_RECIPIENT_OK] = { 250, "2.1.5", "recipient ok" },
	[SMTP_CHUNK_OK] = { 250, "2.0.0", "chunk taken" },
	[SMTP_QUEUED] = { 250, "2.0.0", "queued as" },
	[SMTP_VRFY] = { 252, "2.1.5", "send some mail, and it will show" },
	[SMTP_SEND_TEXT] = { 354, "", "send the message; a dot alone ends it" },
	[SMTP_TLS_READY] = { 220, "2.0.0", "begin TLS" },
	[SMTP_AUTH_OK] = { 235, "2.7.0", "welcome" },
	[SMTP_AUTH_GO_ON] = { 334, "", "" },

	[SMTP_SHUTDOWN] = { 421, "4.3.2", "shutting down, come back later" },
	[SMTP_TIMEOUT] = { 421, "4.4.2", "waited too long for you" },
	[SMTP_TOO_MANY_ERRORS] = { 421, "4.7.0", "too many errors" },
	[SMTP_NO_MEMORY] = { 421, "4.3.0", "out of memory" },
	[SMTP_HTTP] = { 554, "5.5.1", "this is a mail server" },
	[SMTP_QUEUE_LOST] = { 421, "4.3.0", "lost the queue, log in again" },
	[SMTP_EARLY] = { 554, "5.5.0", "you spoke before the greeting" },

	[SMTP_UNKNOWN_VERB] = { 500, "5.5.1", "unknown command" },
	[SMTP_LINE_TOOLONG] = { 500, "5.5.2", "line too long" },
	[SMTP_LINE_BARE] = { 500, "5.5.2",
	    "a CR or LF alone in a command; lines end with CRLF" },
	[SMTP_NOT_HERE] = { 502, "5.5.1", "not implemented here" },
	[SMTP_BAD_ARGUMENT] = { 501, "5.5.4", "argument missing or wrong" },
	[SMTP_NO_ARGUMENT] = { 501, "5.5.4", "this takes no argument" },
	[SMTP_HELO_SYNTAX] = { 501, "", "say your domain name" },
	[SMTP_ORDER] = { 503, "5.5.1", "bad sequence:" },
	[SMTP_TLS_DOWN] = { 454, "4.7.0", "TLS is not available now" },

	[SMTP_SENDER_SYNTAX] = { 501, "5.1.7", "bad sender address" },
	[SMTP_RECIPIENT_SYNTAX] = { 501, "5.1.3", "bad recipient address" },
	[SMTP_PARAMETER_BAD] = { 501, "5.5.4", "bad parameter:" },
	[SMTP_PARAMETER_UNKNOWN] = { 555, "5.5.4", "unknown parameter:" },
	[SMTP_SENDER_UTF8] = { 550, "5.6.7", "this sender needs SMTPUTF8" },
	[SMTP_RECIPIENT_UTF8] = { 553, "5.6.7",
	    "this recipient needs SMTPUTF8" },
	[SMTP_TOO_BIG] = { 552, "5.3.4", "message too big" },
	[SMTP_DISK_FULL] = { 452, "4.3.1", "not enough room on disk now" },
	[SMTP_TOO_MANY_RECIPIENTS] = { 452, "4.5.3",
	    "too many recipients in one transaction" },
	[SMTP_NO_MAILBOX] = { 550, "5.1.1", "no such mailbox here:" },
	[SMTP_NO_RELAY] = { 550, "5.7.1", "no relaying to" },
	[SMTP_SEND_ONLY] = { 550, "5.2.1", "this mailbox takes no mail:" },
	[SMTP_OVER_QUOTA] = { 552, "5.2.2",
	    "larger than this mailbox may be:" },
	[SMTP_TABLE_DOWN] = { 451, "4.3.5",
	    "cannot look this recipient up now:" },
	[SMTP_NO_RECIPIENTS] = { 554, "5.5.1", "no valid recipients" },

	[SMTP_TEXT_BARE] = { 550, "5.6.0",
	    "a CR or LF alone in the message; lines end with CRLF" },
	[SMTP_TEXT_NUL] = { 550, "5.6.0", "a NUL octet in the message" },
	[SMTP_TEXT_LINE] = { 500, "5.6.0",
	    "a line in the message is too long" },
	[SMTP_HEADER_TOO_BIG] = { 552, "5.3.4", "header too big" },
	[SMTP_HEADER_TOO_MANY] = { 550, "5.6.0", "too many header fields" },
	[SMTP_LOOP] = { 554, "5.4.6", "too many hops, this is a loop" },
	[SMTP_SPOOL_DOWN] = { 451, "4.3.0", "cannot keep the message now" },
	[SMTP_QUEUE_DOWN] = { 451, "4.3.0", "cannot reach the queue now" },

	[SMTP_AUTH_REQUIRED] = { 530, "5.7.0", "authenticate first" },
	[SMTP_AUTH_FAILED] = { 535, "5.7.8", "authentication failed" },
	[SMTP_AUTH_BASE64] = { 501, "5.5.2", "this is no base64" },
	[SMTP_AUTH_MECHANISM] = { 504, "5.5.4", "no such mechanism here" },
	[SMTP_AUTH_CLEAR] = { 538, "5.7.11", "begin TLS first" },
	[SMTP_AUTH_CANCELLED] = { 501, "5.7.0", "cancelled" },
	[SMTP_AUTH_DOWN] = { 454, "4.7.0", "cannot authenticate now" },
	[SMTP_AUTH_TOOLONG] = { 500, "5.5.6", "line too long" },
	[SMTP_ACCOUNT_GONE] = { 550, "5.7.1", "this account may send no more" },
	[SMTP_NOT_YOUR_ADDRESS] = { 550, "5.7.1", "not an address of yours:" },
	[SMTP_SENDERS_DOWN] = { 451, "4.3.5",
	    "cannot tell whose address it is now" },
	[SMTP_TEXT_HEADER] = { 550, "5.6.0", "bad header field:" },
	[SMTP_TEXT_AUTHORS] = { 550, "5.6.0",
	    "more than 100 addresses in From and Sender" },
	[SMTP_TEXT_MBOX] = { 554, "5.6.0",
	    "an mbox \"From \" line before the header; leave it out" },
};

void
smtp_reply_put(
    struct session *io, const struct smtp_reply *reply, struct slice detail)
{
	char line[SMTP_REPLY_MAX + 1];
	size_t n;
	int len = snprintf(line, sizeof line - 2, "%u %s%s%s%s", reply->code,
	    reply->enhanced, reply->enhanced[0] != '\0' ? " " : "", reply->text,
	    detail.len > 0 && reply->text[0] != '\0' ? " " : "");

	n = len < 0 ? 0 : (size_t)len;
	if (n > SMTP_REPLY_MAX - 2)
		n = SMTP_REPLY_MAX - 2;
	for (size_t i = 0; i < detail.len && n < SMTP_REPLY_MAX - 2; i++) {
		char c = detail.p[i];

		line[n++] = c >= ' ' && c <= '~' ? c : '?';
	}
	line[n++] = '\r';
	line[n++] = '\n';
	session_put(io, slice_of(line, n));
}
