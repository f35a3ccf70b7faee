/* accounts/prompt - secrets from a terminal without echo, or from a pipe. */
#include "accounts/prompt.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* Octet by octet: what follows the line is for somebody else. */
static int
read_line(char *out, size_t size)
{
	size_t n = 0;
	char c;

	for (;;) {
		ssize_t got = read(STDIN_FILENO, &c, 1);

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
	struct termios was, quiet;
	int rc, err;

	if (tcgetattr(STDIN_FILENO, &was) == -1)
		return read_line(out, size);
	quiet = was;
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	(void)dprintf(STDERR_FILENO, "%s: ", what);
	(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
	rc = read_line(out, size);
	err = errno;
	(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &was);
	(void)dprintf(STDERR_FILENO, "\n");
	errno = err;
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
