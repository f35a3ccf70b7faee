/* smtp/signal - SIGTERM in a session: 421, between two commands. */
#include "smtp/signal.h"

#include "base/die.h"

#include <signal.h>
#include <unistd.h>

static struct smtp *volatile waiting; /* NULL: busy */
static volatile sig_atomic_t came;

static void
on_signal(int number)
{
	static const char bye[] =
	    "421 4.3.2 shutting down, come back later\r\n";
	struct smtp *s = waiting;

	(void)number;
	came = 1;
	/* Answers not yet written go first: look again when they are. */
	if (s == NULL || s->io.out.len > 0) {
		(void)alarm(1);
		return;
	}
	if (write(s->io.out.fd, bye, sizeof bye - 1) == -1)
		_exit(EXIT_TEMP);
	_exit(EXIT_DONE);
}

void
smtp_signal_catch(void)
{
	struct sigaction act = { .sa_handler = on_signal };

	(void)sigaction(SIGTERM, &act, NULL);
	(void)sigaction(SIGALRM, &act, NULL);
}

void
smtp_signal_wait(struct smtp *s)
{
	waiting = s;
}

void
smtp_signal_busy(void)
{
	waiting = NULL;
}

bool
smtp_signal_came(void)
{
	return came != 0;
}
