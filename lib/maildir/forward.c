/* maildir/forward - hand a message to the queue for other addresses. */
#include "maildir/forward.h"

#include "base/log.h"
#include "ipc/ipc.h"

#include <errno.h>
#include <stdio.h>

/* RFC 6531: an address that is not ASCII needs SMTPUTF8 all along its way. */
static bool
is_ascii(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return false;
	return true;
}

static void
put_request(struct ipc_message *m, const struct forward *f)
{
	bool ascii = is_ascii(f->sender);

	ipc_puts(m, "session", log_session_id());
	ipc_puts(m, "protocol", "local");
	ipc_put(m, "from", f->sender);
	for (size_t i = 0; i < f->count; i++)
		ascii = ascii && is_ascii(f->to[i]);
	if (!ascii)
		ipc_puts(m, "smtputf8", "1");
	for (size_t i = 0; i < f->count; i++)
		ipc_put(m, "to", f->to[i]);
	ipc_put_fd(m, "message", f->message);
}

static void
take_text(struct ipc_message *m, const char *key, char *out, size_t size)
{
	struct slice v = slice_of("", 0);

	(void)ipc_get(m, key, &v);
	(void)snprintf(out, size, "%.*s", SLICE(v));
}

enum forward_result
forward_queue(const struct forward *f, struct forward_refusal *why)
{
	enum forward_result result = FORWARD_ERROR;
	struct ipc_message m;
	struct ipc c;
	int err;

	if (ipc_connect(&c, "queue") == -1)
		return FORWARD_ERROR;
	ipc_message_init(&m);
	put_request(&m, f);
	if (ipc_call(&c, &m, deadline_in(IPC_DEADLINE_S)) == 0) {
		result = ipc_is(&m, "status", "ok") ? FORWARD_OK
		    : ipc_is(&m, "status", "perm")  ? FORWARD_PERM
						    : FORWARD_TEMP;
		take_text(&m, "code", why->code, sizeof why->code);
		take_text(&m, "text", why->text, sizeof why->text);
	}
	err = errno;
	ipc_message_done(&m);
	ipc_close(&c);
	errno = err;
	return result;
}
