/* accounts/prompt - secrets from a terminal without echo, or from a pipe. */
#include "accounts/prompt.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/*
 * What ends or stops a program that waits for a person. While there is no echo
 * they are blocked but inside ppoll(2), and only noted.
 */
static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP };

enum { SIGNALS = sizeof signals / sizeof *signals };

struct guard {
	struct termios was;
	struct sigaction actions[SIGNALS];
	sigset_t mask;
};

static volatile sig_atomic_t caught;

static void
note(int sig)
{
	caught = sig;
}

/* No echo until let_go. -1: there is no terminal. */
static int
hold(struct guard *g)
{
	struct sigaction act = { .sa_handler = note };
	struct termios quiet;
	sigset_t all;

	if (tcgetattr(STDIN_FILENO, &g->was) == -1)
		return -1;
	(void)sigemptyset(&all);
	for (unsigned i = 0; i < SIGNALS; i++)
		(void)sigaddset(&all, signals[i]);
	(void)sigprocmask(SIG_BLOCK, &all, &g->mask);
	caught = 0;
	for (unsigned i = 0; i < SIGNALS; i++) {
		(void)sigaction(signals[i], NULL, &g->actions[i]);
		if (g->actions[i].sa_handler != SIG_IGN)
			(void)sigaction(signals[i], &act, NULL);
	}
	quiet = g->was;
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
	return 0;
}

/* Then the signal that came has its way. */
static void
let_go(const struct guard *g)
{
	int err = errno;

	(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &g->was);
	(void)dprintf(STDERR_FILENO, "\n");
	for (unsigned i = 0; i < SIGNALS; i++)
		(void)sigaction(signals[i], &g->actions[i], NULL);
	if (caught != 0)
		(void)raise(caught);
	(void)sigprocmask(SIG_SETMASK, &g->mask, NULL);
	errno = err;
}

/*
 * Octet by octet: what follows the line is for somebody else. With `mask` -1
 * and EINTR when one of our signals came.
 */
static int
read_line(char *out, size_t size, const sigset_t *mask)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };
	size_t n = 0;
	char c;

	for (;;) {
		ssize_t got;

		if (mask != NULL && ppoll(&in, 1, NULL, mask) == -1 &&
		    caught != 0)
			return -1;
		got = read(STDIN_FILENO, &c, 1);
		if (got == -1 && errno == EINTR)
			continue;
		if (got == -1)
			return -1;
		if (got == 0 || c == '\n')
			break;
		if (c == '\0') {
			errno = EINVAL;
			return -1;
		}
		if (n + 1 >= size) {
			errno = ENAMETOOLONG;
			return -1;
		}
		out[n++] = c;
	}
	if (n > 0 && out[n - 1] == '\r')
		n--;
	out[n] = '\0';
	if (n > 0)
		return 0;
	errno = ENODATA;
	return -1;
}

static int
ask(const char *what, char *out, size_t size)
{
	struct guard g;
	int rc;

	do {
		if (hold(&g) == -1)
			return read_line(out, size, NULL);
		(void)dprintf(STDERR_FILENO, "%s: ", what);
		rc = read_line(out, size, &g.mask);
		let_go(&g);
	} while (rc == -1 && errno == EINTR); /* stopped, and here again */
	return rc;
}

int
prompt_secret(const char *what, bool twice, char *out, size_t size)
{
	char again[1024];
	int rc;

	if (ask(what, out, size) == -1)
		return -1;
	if (!twice || isatty(STDIN_FILENO) == 0)
		return 0;
	if (size > sizeof again)
		size = sizeof again;
	rc = ask("Again", again, size);
	if (rc == 0 && strcmp(out, again) != 0) {
		errno = EAGAIN;
		rc = -1;
	}
	explicit_bzero(again, sizeof again);
	return rc;
}
