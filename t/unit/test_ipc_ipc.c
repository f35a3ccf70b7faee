/* test ipc/ipc: messages and descriptors over a socket pair */
#include "ipc/ipc.h"
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

static struct ipc a, b;

static void
pair(void)
{
	int fds[2];

	CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0);
	ipc_attach(&a, fds[0]);
	ipc_attach(&b, fds[1]);
}

static void
unpair(void)
{
	ipc_close(&a);
	ipc_close(&b);
}

static void
test_call(void)
{
	struct ipc_message m, n;
	struct slice rest, k, v;
	unsigned to = 0;

	pair();
	ipc_message_init(&m);
	ipc_message_init(&n);
	ipc_puts(&m, "from", "");
	ipc_put(&m, "to", slice_of("a\0=,b", 5));
	ipc_puts(&m, "to", "second");
	ipc_putu(&m, "size", 18446744073709551615ULL);
	CHECK(ipc_send(&a, &m, deadline_in(5)) == 0);
	CHECK(ipc_recv(&b, &n, deadline_in(5)) == 1);
	CHECK(ipc_is(&n, "from", ""));
	CHECK(ipc_get(&n, "to", &v) && slice_eq(v, slice_of("a\0=,b", 5)));
	CHECK(ipc_getu(&n, "size", 1) == UINT64_MAX);
	CHECK(ipc_getu(&n, "from", 1) == 1);
	CHECK(!ipc_get(&n, "absent", &v));
	rest = buf_slice(&n.wire);
	while (ipc_next(&rest, &k, &v))
		to += slice_is(k, "to");
	CHECK(to == 2);
	unpair();
	ipc_message_done(&m);
	ipc_message_done(&n);
}

/* Two messages in one go are two; the end after them is an end. */
static void
test_glued(void)
{
	struct ipc_message m, n;

	pair();
	ipc_message_init(&m);
	ipc_message_init(&n);
	ipc_puts(&m, "new", "1");
	CHECK(ipc_send(&a, &m, deadline_in(5)) == 0);
	ipc_message_reset(&m);
	ipc_puts(&m, "new", "2");
	CHECK(ipc_send(&a, &m, deadline_in(5)) == 0);
	ipc_close(&a);
	CHECK(ipc_recv(&b, &n, deadline_in(5)) == 1 && ipc_is(&n, "new", "1"));
	CHECK(ipc_recv(&b, &n, deadline_in(5)) == 1 && ipc_is(&n, "new", "2"));
	CHECK(ipc_recv(&b, &n, deadline_in(5)) == 0);
	unpair();
	ipc_message_done(&m);
	ipc_message_done(&n);
}

static void
test_fd(void)
{
	struct ipc_message m, n;
	int fds[2], got;
	char c = 0;

	pair();
	ipc_message_init(&m);
	ipc_message_init(&n);
	CHECK(pipe(fds) == 0);
	ipc_put_fd(&m, "message", fds[0]);
	CHECK(ipc_send(&a, &m, deadline_in(5)) == 0);
	CHECK(ipc_recv(&b, &n, deadline_in(5)) == 1);
	CHECK(ipc_take_fd(&n, "other") == -1 && errno == EBADF);
	got = ipc_take_fd(&n, "message");
	CHECK(got != -1 && got != fds[0]);
	CHECK(fcntl(got, F_GETFD) == FD_CLOEXEC);
	CHECK(ipc_take_fd(&n, "message") == -1);
	CHECK(write(fds[1], "x", 1) == 1 && read(got, &c, 1) == 1 && c == 'x');
	(void)close(got);

	/* a descriptor that nobody took is closed with its message */
	CHECK(ipc_send(&a, &m, deadline_in(5)) == 0);
	CHECK(ipc_recv(&b, &n, deadline_in(5)) == 1);
	(void)close(fds[0]);
	ipc_message_reset(&n);
	CHECK(write(fds[1], "x", 1) == -1 && errno == EPIPE);
	(void)close(fds[1]);
	unpair();
	ipc_message_done(&m);
	ipc_message_done(&n);
}

static void
test_refused(void)
{
	static const struct {
		const char *wire;
		int rc, err;
	} rows[] = {
		{ "", 0, 0 },
		{ "3:a=b,", -1, ECONNRESET },
		{ "3:a=b", -1, ECONNRESET },
		{ "03:a=b,0:,", -1, EPROTO },
		{ "GET / HTTP/1.0\r\n", -1, EPROTO },
		{ "99999999:", -1, EMSGSIZE },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct ipc_message m;
		size_t len = strlen(rows[i].wire);

		pair();
		ipc_message_init(&m);
		ROW(i, write(a.fd, rows[i].wire, len) == (ssize_t)len);
		ipc_close(&a);
		ROW(i, ipc_recv(&b, &m, deadline_in(5)) == rows[i].rc);
		if (rows[i].rc == -1)
			ROW(i, errno == rows[i].err);
		unpair();
		ipc_message_done(&m);
	}
}

static void
test_deadline(void)
{
	struct ipc_message m;

	pair();
	ipc_message_init(&m);
	CHECK(ipc_recv(&b, &m, clock_ms()) == -1 && errno == ETIMEDOUT);
	unpair();
	ipc_message_done(&m);
}

/*
 * Requests without a reply, sent in one go: each descriptor stays with the
 * message that it was attached to.
 */
static void
test_pipelined_fds(void)
{
	static const bool with_fd[] = { false, false, true, true, false, true };
	enum { COUNT = sizeof with_fd / sizeof *with_fd };
	struct ipc_message m, n;
	int dir = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	pair();
	ipc_message_init(&m);
	ipc_message_init(&n);
	for (unsigned i = 0; i < COUNT; i++) {
		ipc_message_reset(&m);
		ipc_putu(&m, "number", i);
		if (with_fd[i])
			ipc_put_fd(&m, "dir", dir);
		CHECK(ipc_send(&a, &m, deadline_in(5)) == 0);
	}
	for (unsigned i = 0; i < COUNT; i++) {
		int fd;

		CHECK(ipc_recv(&b, &n, deadline_in(5)) == 1);
		ROW(i, ipc_getu(&n, "number", 99) == i);
		fd = ipc_take_fd(&n, "dir");
		ROW(i, (fd != -1) == with_fd[i]);
		if (fd != -1)
			(void)close(fd);
	}
	/* What is not taken is closed with the connection. */
	ipc_message_reset(&m);
	ipc_puts(&m, "a", "");
	CHECK(ipc_send(&a, &m, deadline_in(5)) == 0);
	ipc_put_fd(&m, "dir", dir);
	CHECK(ipc_send(&a, &m, deadline_in(5)) == 0);
	CHECK(ipc_recv(&b, &n, deadline_in(5)) == 1);
	CHECK(b.fd_count == 1);
	unpair();
	CHECK(b.fd_count == 0);
	(void)close(dir);
	ipc_message_done(&m);
	ipc_message_done(&n);
}

int
main(void)
{
	(void)signal(SIGPIPE, SIG_IGN);
	return unit_run("ipc/ipc",
	    (CU_TestFunc[]){ test_call, test_glued, test_fd, test_refused,
		test_deadline, test_pipelined_fds, NULL });
}
