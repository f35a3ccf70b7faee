/* queue/notify - tells send that a message has come. */
#include "queue/notify.h"

#include <errno.h>

int
notify_send(struct ipc *send, queue_id id)
{
	char text[QUEUE_ID_LEN + 1];
	struct ipc_message m;
	int rc = -1, err;

	ipc_message_init(&m);
	queue_id_format(id, text);
	ipc_puts(&m, "new", text);
	for (int tries = 0; rc == -1 && tries < 2; tries++) {
		bool fresh = send->fd == -1;

		if (fresh && ipc_connect_now(send, "send") == -1)
			break;
		/* So short that the socket takes all of it or nothing. */
		rc = ipc_send(send, &m, 0);
		err = errno;
		if (rc == -1)
			ipc_close(send);
		errno = err;
		if (rc == -1 && fresh)
			break;
	}
	err = errno;
	ipc_message_done(&m);
	errno = err;
	return rc;
}
