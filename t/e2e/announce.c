/* announce - tells send of messages that come just when it wants to end.
 *
 *	announce COUNT IDLE_MS STEP_MS FILE
 *
 * Queues FILE, a queue file's text, COUNT times, and tells send of each over a
 * kept connection, as a queue worker does: the first pause is IDLE_MS, each
 * further one STEP_MS longer. Exit status 0 when send could be told of all.
 */
#include "base/die.h"
#include "base/file.h"
#include "base/writer.h"
#include "queue/notify.h"
#include "queue/spool.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>

int
main(int argc, char **argv)
{
	static struct ipc send = { .fd = -1 };
	struct spool_file f;
	struct spool s;
	static struct buf text;

	program_init("announce");
	if (argc != 5)
		die_usage("count idle_ms step_ms file");
	(void)signal(SIGPIPE, SIG_IGN);
	buf_init(&text, 1 << 20);
	if (file_read(argv[4], &text) == -1 || spool_open(&s) == -1)
		die_temp("open");
	for (int i = 0; i < atoi(argv[1]); i++) {
		if (spool_create(&s, &f) == -1 ||
		    write_all(f.fd, buf_slice(&text), DEADLINE_NEVER) == -1 ||
		    spool_commit(&s, &f) == -1)
			die_temp("queue");
		if (notify_send(&send, f.id) == -1)
			die_temp("tell send");
		(void)poll(NULL, 0, atoi(argv[2]) + i * atoi(argv[3]));
	}
	return EXIT_DONE;
}
