/* accounts/edit - change one line of the table `users`, and build. */
#include "accounts/edit.h"

#include "accounts/name.h"
#include "accounts/uids.h"
#include "base/file.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

static void
no_warning(const char *file, unsigned line, const char *text)
{
	(void)file;
	(void)line;
	(void)text;
}

static int
failed(struct control_error *why, const char *file, const char *what)
{
	int err = errno;

	(void)control_wrong(why, file, 0, "cannot %s: %s", what, strerror(err));
	why->err = err;
	return -1;
}

int
edit_open(struct edit *e, build_warn *warn, struct control_error *why)
{
	*e = (struct edit){ .lock = -1,
		.warn = warn != NULL ? warn : no_warning };
	buf_init_secret(&e->text, CONTROL_TABLE_MAX);
	buf_init_secret(&e->fresh, CONTROL_TABLE_MAX);
	arena_init(&e->arena, CONTROL_TABLE_MAX);
	tables_init(&e->tables, no_warning);
	e->lock = file_lock_dir(path_conf());
	if (e->lock == -1)
		return failed(why, path_conf(), "lock it");
	if (tables_read(&e->tables, why) == -1 ||
	    control_read("users", &e->text, why) == -1)
		return -1;
	return 0;
}

void
edit_done(struct edit *e)
{
	buf_done(&e->text);
	buf_done(&e->fresh);
	arena_done(&e->arena);
	tables_done(&e->tables);
	if (e->lock != -1)
		(void)close(e->lock);
	e->lock = -1;
}

int
edit_name(
    struct edit *e, const char *given, char *out, struct control_error *why)
{
	char text[2 * NAME_MAX_OCTETS + 2];
	struct slice name = slice_from(given), local, domain;
	int n = snprintf(text, sizeof text, "%.*s%s%.*s",
	    name.len > NAME_MAX_OCTETS ? NAME_MAX_OCTETS : (int)name.len, given,
	    slice_index(name, '@') == -1 ? "@" : "",
	    slice_index(name, '@') == -1 ? (int)e->tables.default_domain.len
					 : 0,
	    e->tables.default_domain.p);

	if (n < 0 || n > NAME_MAX_OCTETS || !name_ok(slice_of(text, (size_t)n)))
		return control_wrong(why, "name", 0,
		    "found '%.80s', expected user@domain", given);
	name = name_lower(slice_of(text, (size_t)n), out);
	out[n] = '\0';
	(void)name_split(name, &local, &domain);
	if (names_get(&e->tables.domains, domain) != NULL)
		return 0;
	return control_wrong(why, "name", 0,
	    "found '%s', expected a domain that is in the table domains", out);
}

int
edit_find(struct edit *e, struct slice name, struct control_error *why)
{
	struct slice rest = buf_slice(&e->text), line;
	uid_t first, last;
	unsigned number = 0;
	int found = 0;

	if (uids_range(&first, &last, why) == -1)
		return -1;
	e->line = slice_of(NULL, 0);
	e->highest = 0;
	while (control_next(&rest, &number, &line)) {
		struct user u;

		if (user_parse(line, number, &e->tables.defaults, &e->arena, &u,
			why) == -1)
			return -1;
		if (u.uid >= first && u.uid <= last && u.uid > e->highest)
			e->highest = u.uid;
		if (found == 0 && slice_eq(u.name, name)) {
			e->found = u;
			e->line = line;
			found = 1;
		}
	}
	return found;
}

static void
replace_line(struct edit *e, struct slice line)
{
	struct slice text = buf_slice(&e->text);
	size_t at = e->line.p == NULL ? text.len : (size_t)(e->line.p - text.p);
	struct slice rest = slice_from_at(text, at), old;

	buf_reset(&e->fresh);
	buf_put(&e->fresh, slice_of(text.p, at));
	if (e->line.p != NULL)
		(void)slice_cut(&rest, '\n', &old);
	else if (at > 0 && text.p[at - 1] != '\n')
		buf_putc(&e->fresh, '\n');
	if (line.len > 0) {
		buf_put(&e->fresh, line);
		buf_putc(&e->fresh, '\n');
	}
	buf_put(&e->fresh, rest);
}

int
edit_commit(struct edit *e, struct slice line, struct control_error *why)
{
	struct build_report report;
	char path[PATH_SIZE];

	replace_line(e, line);
	if (buf_failed(&e->fresh))
		return control_wrong(why, "users", 0, "it would be too large");
	if (path_join(path, path_conf(), "users") == -1 ||
	    file_replace(path, buf_slice(&e->fresh), 0600) == -1)
		return failed(why, "users", "write it");
	if (build_tables(false, e->warn, &report, why) == 0)
		return 0;
	(void)file_replace(path, buf_slice(&e->text), 0600);
	return -1;
}

void
edit_extra(
    struct buf *out, struct slice extra, const char *key, const char *value)
{
	struct slice word, v;

	while (slice_cut(&extra, ' ', &word)) {
		if (word.len == 0 || user_extra(word, key, &v))
			continue;
		if (out->len > 0)
			buf_putc(out, ' ');
		buf_put(out, word);
	}
	if (value == NULL)
		return;
	if (out->len > 0)
		buf_putc(out, ' ');
	buf_puts(out, key);
	if (*value != '\0') {
		buf_putc(out, '=');
		buf_puts(out, value);
	}
}

void
edit_line(struct buf *out, const struct user *u)
{
	buf_putf(out, "%.*s:%.*s:%lu:%lu:%.*s:%.*s::%.*s", SLICE(u->name),
	    SLICE(u->hash), (unsigned long)u->uid, (unsigned long)u->gid,
	    SLICE(u->gecos), SLICE(u->home), SLICE(u->extra));
}
