/* test queue/notify */
#include "queue/notify.h"
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* send.sock, whose owner need not read. */
static int
listen_as_send(void)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	(void)snprintf(
	    at.sun_path, sizeof at.sun_path, "%s/send.sock", unit_dir());
	(void)unlink(at.sun_path);
	if (bind(fd, (struct sockaddr *)&at, sizeof at) == -1 ||
	    listen(fd, 2) == -1)
		return -1;
	return fd;
}

/* Octets of all that was told, on all connections; closes them. */
static size_t
drain(int listener)
{
	size_t total = 0;
	int fd;

	while ((fd = accept4(listener, NULL, NULL,
		    SOCK_CLOEXEC | SOCK_NONBLOCK)) != -1) {
		char text[4096];
		ssize_t n;

		while ((n = read(fd, text, sizeof text)) > 0)
			total += (size_t)n;
		(void)close(fd);
	}
	return total;
}

static void
test_away(void)
{
	struct ipc send = { .fd = -1 };

	CHECK(notify_send(&send, 1) == -1 && errno == ENOENT);
	CHECK(send.fd == -1);
}

/*
 * Nobody reads: each message is told as long as that does not wait, by way of
 * new connections too, and then it is not, at once.
 */
static void
test_stuck(void)
{
	enum { MESSAGE = sizeof "17:new=0000000000001,0:," - 1 };
	int64_t start_ms = clock_ms();
	struct ipc send = { .fd = -1 };
	int listener = listen_as_send();
	size_t told = 0;

	CHECK(listener != -1);
	while (told < 100000 && notify_send(&send, told) == 0)
		told++;
	CHECK(errno == EAGAIN && send.fd == -1);
	CHECK(told > 10 && told < 100000);
	CHECK(clock_ms() - start_ms < 20000);
	CHECK(drain(listener) == told * MESSAGE);

	/* It reads again. */
	CHECK(notify_send(&send, 1) == 0);
	CHECK(drain(listener) == MESSAGE);
	/* That closed the connection: told by way of another one. */
	CHECK(notify_send(&send, 2) == 0);
	CHECK(drain(listener) == MESSAGE);
	(void)close(listener);
	CHECK(notify_send(&send, 3) == -1 && errno == ECONNREFUSED);
	ipc_close(&send);
}

int
main(void)
{
	(void)setenv("POSTAMT_RUN", unit_dir(), 1);
	return unit_run(
	    "queue/notify", (CU_TestFunc[]){ test_away, test_stuck, NULL });
}
