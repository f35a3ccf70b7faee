/* accounts/build - from the text tables to rcpt.cdb and auth.cdb. */
#include "accounts/build.h"

#include "accounts/authdb.h"
#include "accounts/tables.h"

#include <errno.h>
#include <stdio.h>

enum { RECORD_MAX = 65536 };

static int
failed(struct control_error *why, const char *file)
{
	int err = errno;

	(void)control_wrong(why, file, 0, "cannot write it: %s", strerror(err));
	why->err = err;
	return -1;
}

static void
put_rcpt(struct cdbout *out, struct buf *b, const struct user *u)
{
	buf_reset(b);
	buf_putf(b, "A%lu %lu %llu %s%s ", (unsigned long)u->uid,
	    (unsigned long)u->gid, (unsigned long long)u->quota_octets,
	    u->receives ? "r" : "-", u->sends && !u->nologin ? "" : "x");
	buf_put(b, u->home);
	cdbout_put(out, u->name, buf_slice(b));
}

static void
put_names(struct cdbout *out, const struct names *n, char tag, struct buf *b)
{
	for (size_t i = 0; i < n->cap; i++) {
		const struct names_entry *e = &n->slots[i];

		if (e->key.p == NULL)
			continue;
		buf_reset(b);
		buf_putc(b, tag);
		buf_put(b, e->value);
		if (buf_failed(b))
			out->err = b->err;
		cdbout_put(out, e->key, buf_slice(b));
	}
}

static void
put_certs(struct cdbout *out, const struct names *n)
{
	char key[5 + 64] = "cert:";

	for (size_t i = 0; i < n->cap; i++) {
		const struct names_entry *e = &n->slots[i];

		if (e->key.p == NULL)
			continue;
		memcpy(key + 5, e->key.p, 64);
		cdbout_put(out, slice_of(key, sizeof key), e->value);
	}
}

/* Users are parsed again, one at a time: no array of them in memory. */
static int
put_accounts(struct tables *t, struct cdbout *rcpt, struct cdbout *auth,
    struct control_error *why)
{
	struct slice rest = buf_slice(&t->users_text), line;
	struct arena arena;
	unsigned number = 0;
	struct buf b;
	int rc = 0;

	arena_init(&arena, RECORD_MAX);
	buf_init(&b, RECORD_MAX);
	while (rc == 0 && control_next(&rest, &number, &line)) {
		struct user u;

		arena_reset(&arena);
		rc = user_parse(line, number, &t->defaults, &arena, &u, why);
		if (rc == 0) {
			put_rcpt(rcpt, &b, &u);
			authdb_put(auth, &b, &u);
		}
	}
	buf_done(&b);
	arena_done(&arena);
	return rc;
}

static int
put_all(struct tables *t, struct cdbout *rcpt, struct cdbout *auth,
    struct control_error *why)
{
	struct buf b;

	buf_init(&b, CONTROL_TABLE_MAX);
	cdbout_put(rcpt, slice_from("@"), t->default_domain);
	cdbout_put(auth, slice_from("@"), t->default_domain);
	cdbout_put(rcpt, slice_from("+"), slice_from(t->separator));
	put_names(rcpt, &t->domains, 'D', &b);
	put_names(rcpt, &t->aliases, 'T', &b);
	put_certs(auth, &t->certs);
	buf_done(&b);
	return put_accounts(t, rcpt, auth, why);
}

/* Both are whole and synced before either takes its name. */
static int
write_both(struct tables *t, struct control_error *why)
{
	char path[PATH_SIZE];
	struct cdbout rcpt = { .fd = -1 }, auth = { .fd = -1 };
	int rc = -1;

	if (path_join(path, path_conf(), "rcpt.cdb") == -1 ||
	    cdbout_open(&rcpt, path, 0644) == -1)
		return failed(why, "rcpt.cdb");
	if (path_join(path, path_conf(), "auth.cdb") == -1 ||
	    cdbout_open(&auth, path, 0600) == -1) {
		(void)failed(why, "auth.cdb");
		cdbout_abort(&rcpt);
		return -1;
	}
	if (put_all(t, &rcpt, &auth, why) == 0) {
		if (cdbout_finish(&rcpt) == -1)
			rc = failed(why, "rcpt.cdb");
		else if (cdbout_finish(&auth) == -1 ||
		    cdbout_commit(&auth) == -1)
			rc = failed(why, "auth.cdb");
		else if (cdbout_commit(&rcpt) == -1)
			rc = failed(why, "rcpt.cdb");
		else
			rc = 0;
	}
	cdbout_abort(&rcpt);
	cdbout_abort(&auth);
	return rc;
}

int
build_tables(bool check_only, build_warn *warn, struct build_report *report,
    struct control_error *why)
{
	struct tables t;
	int rc = -1;

	tables_init(&t, warn);
	if (tables_read(&t, why) == 0 && tables_check_aliases(&t, why) == 0) {
		tables_check_postmaster(&t);
		*report = (struct build_report){ t.domains.count,
			t.accounts.count, t.aliases.count, t.warnings };
		rc = check_only ? 0 : write_both(&t, why);
	}
	tables_done(&t);
	return rc;
}
