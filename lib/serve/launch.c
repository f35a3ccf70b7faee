/* serve/launch - becomes a program with listening sockets. */
#include "serve/launch.h"

#include "base/die.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { LISTEN_FDS_START = 3 };

/* The sockets at 3 and up, whatever number they have now. */
static int
place_sockets(const struct listen_service *s, const int *fds)
{
	const unsigned count = s->socket_count;
	int high[LISTEN_SOCKETS];

	for (unsigned i = 0; i < count; i++) {
		high[i] = fcntl(
		    fds[i], F_DUPFD_CLOEXEC, LISTEN_FDS_START + LISTEN_SOCKETS);
		if (high[i] == -1)
			return -1;
	}
	for (unsigned i = 0; i < count; i++)
		if (dup2(high[i], LISTEN_FDS_START + (int)i) == -1)
			return -1;
	return 0;
}

_Noreturn void
launch(const struct listen_config *config, const struct listen_service *s,
    const int *fds)
{
	sigset_t none;
	char number[24];
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	(void)setsid();
	(void)dup2(null, STDIN_FILENO);
	(void)dup2(STDERR_FILENO, STDOUT_FILENO);
	for (unsigned i = 0; i < config->env_count; i++)
		(void)putenv(config->env[i]);
	(void)snprintf(number, sizeof number, "%u", s->socket_count);
	(void)setenv("LISTEN_FDS", number, 1);
	(void)snprintf(number, sizeof number, "%ld", (long)getpid());
	(void)setenv("LISTEN_PID", number, 1);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	if (place_sockets(s, fds) == -1)
		die_temp("%s: sockets", s->name);
	if (s->has_user && identity_become(&s->user) == -1)
		die_temp("%s: become uid %ld", s->name, (long)s->user.uid);
	(void)execvp(s->argv[0], s->argv);
	die_temp("%s: %s", s->name, s->argv[0]);
}
