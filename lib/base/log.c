/* base/log - one event, one line of key=value on descriptor 2. */
#include "base/log.h"

#include "base/die.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/random.h>
#include <unistd.h>

enum { LOG_VALUE = 512, LOG_LINE = 2048 };

static char session[LOG_SESSION_SIZE];

struct line {
	char p[LOG_LINE];
	size_t len;
};

static void
line_putc(struct line *l, char c)
{
	if (l->len < sizeof l->p - 1)
		l->p[l->len++] = c;
}

static void
line_puts(struct line *l, const char *s)
{
	while (*s != '\0')
		line_putc(l, *s++);
}

static bool
is_plain(const char *s)
{
	if (*s == '\0')
		return false;
	for (; *s != '\0'; s++)
		if (*s <= ' ' || *s > '~' || *s == '"' || *s == '\\')
			return false;
	return true;
}

static void
line_value(struct line *l, const char *s)
{
	char hex[8];

	if (is_plain(s)) {
		line_puts(l, s);
		return;
	}
	line_putc(l, '"');
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			line_putc(l, '\\');
		if (*s >= ' ' && *s <= '~') {
			line_putc(l, *s);
			continue;
		}
		(void)snprintf(hex, sizeof hex, "\\x%02x", (unsigned char)*s);
		line_puts(l, hex);
	}
	line_putc(l, '"');
}

/* One value as text: "%s" "%.*s" and "%d" "%u" with l, ll, z before them. */
static const char *
format_value(char out[LOG_VALUE + 1], const char *p, va_list *ap)
{
	unsigned longs = 0;

	if (strncmp(p, ".*s", 3) == 0) {
		int len = va_arg(*ap, int);
		const char *s = va_arg(*ap, const char *);

		(void)snprintf(
		    out, LOG_VALUE + 1, "%.*s", len, len > 0 ? s : "");
		return p + 3;
	}
	for (; *p == 'l' || *p == 'z'; p++)
		longs++;
	if (*p == 's') {
		const char *s = va_arg(*ap, const char *);

		(void)snprintf(out, LOG_VALUE + 1, "%s", s == NULL ? "" : s);
	} else if (*p == 'd') {
		(void)snprintf(out, LOG_VALUE + 1, "%ld",
		    longs > 0 ? va_arg(*ap, long) : va_arg(*ap, int));
	} else {
		(void)snprintf(out, LOG_VALUE + 1, "%lu",
		    longs > 0 ? va_arg(*ap, unsigned long)
			      : va_arg(*ap, unsigned));
	}
	return *p == '\0' ? p : p + 1;
}

static void
line_fields(struct line *l, const char *fmt, va_list *ap)
{
	char value[LOG_VALUE + 1];

	line_putc(l, ' ');
	while (*fmt != '\0') {
		if (*fmt != '%') {
			line_putc(l, *fmt++);
			continue;
		}
		fmt = format_value(value, fmt + 1, ap);
		line_value(l, value);
	}
}

void
log_event(const char *event, const char *fmt, ...)
{
	struct line l;
	char head[128];
	va_list ap;

	l.len = 0;
	(void)snprintf(head, sizeof head, "event=%s program=%s pid=%ld", event,
	    program_name(), (long)getpid());
	line_puts(&l, head);
	if (session[0] != '\0') {
		line_puts(&l, " session=");
		line_puts(&l, session);
	}
	va_start(ap, fmt);
	if (*fmt != '\0')
		line_fields(&l, fmt, &ap);
	va_end(ap);
	l.p[l.len++] = '\n';
	if (write(STDERR_FILENO, l.p, l.len) == -1)
		return; /* nobody is left to tell */
}

void
log_session(struct slice id)
{
	size_t n = 0;

	while (n < id.len && n < sizeof session - 1 &&
	    isalnum((unsigned char)id.p[n])) {
		session[n] = id.p[n];
		n++;
	}
	session[n] = '\0';
}

const char *
log_session_id(void)
{
	return session;
}

void
log_session_new(void)
{
	static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
	unsigned char r[12];

	if (getrandom(r, sizeof r, 0) != (ssize_t)sizeof r)
		return;
	for (size_t i = 0; i < sizeof r; i++)
		session[i] = digits[r[i] & 31];
	session[sizeof r] = '\0';
}
