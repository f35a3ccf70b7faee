/* base/log - one event, one line of key=value on descriptor 2. */
#include "base/log.h"

#include "base/die.h"

#include <ctype.h>
#include <stdarg.h>
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
line_put(struct line *l, struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		line_putc(l, s.p[i]);
}

static void
line_puts(struct line *l, const char *s)
{
	line_put(l, slice_from(s));
}

static bool
is_plain(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] <= ' ' || s.p[i] > '~' || s.p[i] == '"' ||
		    s.p[i] == '\\')
			return false;
	return s.len > 0;
}

static void
line_value(struct line *l, struct slice s)
{
	static const char hex[] = "0123456789abcdef";

	if (s.len > LOG_VALUE)
		s.len = LOG_VALUE;
	if (is_plain(s)) {
		line_put(l, s);
		return;
	}
	line_putc(l, '"');
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '"' || c == '\\')
			line_putc(l, '\\');
		if (c >= ' ' && c <= '~') {
			line_putc(l, (char)c);
			continue;
		}
		line_puts(l, "\\x");
		line_putc(l, hex[c >> 4]);
		line_putc(l, hex[c & 15]);
	}
	line_putc(l, '"');
}

static void
line_number(struct line *l, bool negative, uint64_t n)
{
	char room[DECIMAL_SIZE];

	if (negative)
		line_putc(l, '-');
	line_put(l, slice_decimal(negative ? -n : n, room));
}

/*
 * One value: "%s" "%.*s" and "%d" "%u" with l, ll, z before them. Not left to
 * printf: a fresh process would fault in its pages for the line.
 */
static const char *
line_conversion(struct line *l, const char *p, va_list *ap)
{
	unsigned longs = 0;
	const char *s;
	int64_t n;
	int len;

	if (strncmp(p, ".*s", 3) == 0) {
		len = va_arg(*ap, int);
		s = va_arg(*ap, const char *);
		line_value(
		    l, slice_of(s, len > 0 ? strnlen(s, (size_t)len) : 0));
		return p + 3;
	}
	for (; *p == 'l' || *p == 'z'; p++)
		longs++;
	if (*p == 's') {
		s = va_arg(*ap, const char *);
		line_value(l, slice_from(s == NULL ? "" : s));
	} else if (*p == 'd') {
		n = longs > 0 ? va_arg(*ap, long) : va_arg(*ap, int);
		line_number(l, n < 0, (uint64_t)n);
	} else {
		line_number(l, false,
		    longs > 0 ? va_arg(*ap, unsigned long)
			      : va_arg(*ap, unsigned));
	}
	return *p == '\0' ? p : p + 1;
}

static void
line_fields(struct line *l, const char *fmt, va_list *ap)
{
	line_putc(l, ' ');
	while (*fmt != '\0') {
		if (*fmt == '%')
			fmt = line_conversion(l, fmt + 1, ap);
		else
			line_putc(l, *fmt++);
	}
}

void
log_event(const char *event, const char *fmt, ...)
{
	struct line l;
	va_list ap;

	l.len = 0;
	line_puts(&l, "event=");
	line_puts(&l, event);
	line_puts(&l, " program=");
	line_puts(&l, program_name());
	line_puts(&l, " pid=");
	line_number(&l, false, (uint64_t)getpid());
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
