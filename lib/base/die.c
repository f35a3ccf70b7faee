/* base/die - a program's name, its exit statuses, and its last words. */
#include "base/die.h"

#include "base/control.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *name = "postamt";

void
program_init(const char *program)
{
	int fd;

	name = program;
	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= 2);
	if (fd > 2)
		(void)close(fd);
}

const char *
program_name(void)
{
	return name;
}

enum { DIE_LINE = 1024 };

__attribute__((format(printf, 2, 0))) static void
format(char line[DIE_LINE], const char *fmt, va_list ap)
{
	if (vsnprintf(line, DIE_LINE, fmt, ap) < 0)
		line[0] = '\0';
}

void
die_usage(const char *synopsis)
{
	(void)dprintf(STDERR_FILENO, "usage: %s%s%s\n", name,
	    *synopsis != '\0' ? " " : "", synopsis);
	exit(EXIT_PERM);
}

void
die_perm(const char *fmt, ...)
{
	char line[DIE_LINE];
	va_list ap;

	va_start(ap, fmt);
	format(line, fmt, ap);
	va_end(ap);
	(void)dprintf(STDERR_FILENO, "%s: %s\n", name, line);
	exit(EXIT_PERM);
}

void
die_temp(const char *fmt, ...)
{
	const char *why = strerror(errno);
	char line[DIE_LINE];
	va_list ap;

	va_start(ap, fmt);
	format(line, fmt, ap);
	va_end(ap);
	(void)dprintf(STDERR_FILENO, "%s: %s: %s\n", name, line, why);
	exit(EXIT_TEMP);
}

void
die_control(const struct control_error *why)
{
	if (why->line == 0)
		(void)dprintf(STDERR_FILENO, "%s: %s: %s\n", name, why->file,
		    why->expected);
	else
		(void)dprintf(STDERR_FILENO, "%s: %s:%u: %s\n", name, why->file,
		    why->line, why->expected);
	exit(why->err != 0 ? EXIT_TEMP : EXIT_PERM);
}
