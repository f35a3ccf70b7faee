/* serve/refuse - what a connection over a limit is told. */
#include "base/clock.h"
#include "base/log.h"
#include "serve/listener.h"

#include <string.h>

enum { REFUSE_LOG_MS = 1000 };

void
listener_refuse(struct listener *l, int fd, const struct sockaddr_storage *from,
    const char *reason)
{
	const char *text = l->s->refusal;
	int64_t now = clock_ms();
	struct peer peer;

	l->refused++;
	if (text != NULL)
		(void)send(fd, text, strlen(text), MSG_DONTWAIT | MSG_NOSIGNAL);
	if (now < l->refused_log_ms)
		return;
	peer_accepted(fd, from, &peer);
	if (peer.has_uid)
		log_event("serve.refuse", "reason=%s uid=%lu pid=%ld count=%u",
		    reason, (unsigned long)peer.uid, (long)peer.pid,
		    l->refused);
	else
		log_event("serve.refuse", "reason=%s ip=%s count=%u", reason,
		    peer.ip, l->refused);
	l->refused = 0;
	l->refused_log_ms = now + REFUSE_LOG_MS;
}
