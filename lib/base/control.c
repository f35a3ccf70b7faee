/* base/control - settings: one small file each, under path_conf(). */
#include "base/control.h"

#include "base/file.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int
control_wrong(struct control_error *why, const char *file, unsigned line,
    const char *fmt, ...)
{
	va_list ap;

	(void)snprintf(why->file, sizeof why->file, "%s", file);
	why->line = line;
	why->err = 0;
	va_start(ap, fmt);
	(void)vsnprintf(why->expected, sizeof why->expected, fmt, ap);
	va_end(ap);
	return -1;
}

int
control_read(const char *name, struct buf *out, struct control_error *why)
{
	char path[PATH_SIZE];
	int err;

	if (path_join(path, path_conf(), name) == 0 &&
	    file_read(path, out) == 0)
		return 1;
	err = errno;
	if (err == ENOENT)
		return 0;
	(void)control_wrong(why, path, 0, "cannot read it: %s",
	    err == ENOBUFS ? "too large" : strerror(err));
	why->err = err;
	return -1;
}

bool
control_next(struct slice *rest, unsigned *number, struct slice *line)
{
	while (slice_cut(rest, '\n', line)) {
		++*number;
		if (line->len > 0 && line->p[line->len - 1] == '\r')
			line->len--;
		*line = slice_trim(*line);
		if (line->len > 0 && line->p[0] != '#')
			return true;
	}
	return false;
}

/* 1 and the line in `text` (owned by b), 0 none, -1. */
static int
control_line(const char *name, struct buf *b, struct slice *text,
    unsigned *number, struct control_error *why)
{
	struct slice rest;
	int have;

	buf_init(b, CONTROL_MAX);
	have = control_read(name, b, why);
	if (have != 1)
		return have;
	rest = buf_slice(b);
	*number = 0;
	return control_next(&rest, number, text) ? 1 : 0;
}

int
control_u64(const char *name, uint64_t min, uint64_t max, uint64_t *value,
    struct control_error *why)
{
	struct slice text;
	unsigned number;
	struct buf b;
	uint64_t v;
	int rc = control_line(name, &b, &text, &number, why);

	if (rc == 1) {
		if (slice_u64(text, max, &v) == 0 && v >= min) {
			*value = v;
			rc = 0;
		} else {
			rc = control_wrong(why, name, number,
			    "'%.*s' is no number from %llu to %llu",
			    text.len > 40 ? 40 : (int)text.len, text.p,
			    (unsigned long long)min, (unsigned long long)max);
		}
	}
	buf_done(&b);
	return rc;
}

int
control_u32(const char *name, uint32_t min, uint32_t max, uint32_t *value,
    struct control_error *why)
{
	uint64_t v = *value;

	if (control_u64(name, min, max, &v, why) == -1)
		return -1;
	*value = (uint32_t)v;
	return 0;
}

int
control_bool(const char *name, bool *value, struct control_error *why)
{
	struct slice text;
	unsigned number;
	struct buf b;
	int rc = control_line(name, &b, &text, &number, why);

	if (rc == 1) {
		rc = 0;
		if (slice_is(text, "yes"))
			*value = true;
		else if (slice_is(text, "no"))
			*value = false;
		else
			rc = control_wrong(why, name, number,
			    "expected yes or no, found '%.*s'",
			    text.len > 40 ? 40 : (int)text.len, text.p);
	}
	buf_done(&b);
	return rc;
}

int
control_str(
    const char *name, char *value, size_t size, struct control_error *why)
{
	struct slice text;
	unsigned number;
	struct buf b;
	int rc = control_line(name, &b, &text, &number, why);

	if (rc == 1) {
		rc = 0;
		if (slice_cstr(text, value, size) == -1)
			rc = control_wrong(why, name, number,
			    "longer than %zu octets or with a NUL", size - 1);
	}
	buf_done(&b);
	return rc;
}

int
control_me(char *value, size_t size, struct control_error *why)
{
	if (gethostname(value, size) == -1 || value[0] == '\0')
		(void)snprintf(value, size, "localhost");
	value[size - 1] = '\0';
	return control_str("me", value, size, why);
}
