/* accounts/admin - add, change and delete accounts in the tables. */
#include "accounts/admin.h"

#include "accounts/hash.h"
#include "accounts/home.h"
#include "accounts/name.h"
#include "accounts/net.h"
#include "accounts/policy.h"
#include "accounts/saslprep.h"
#include "accounts/scram.h"
#include "accounts/state.h"
#include "accounts/uids.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { ADMIN_LINE = 65536 };

static int
failed(struct control_error *why, const char *what, struct slice path)
{
	int err = errno;

	(void)control_wrong(why, what, 0, "%.*s: %s", SLICE(path),
	    err == EEXIST ? "is there and not the account's" : strerror(err));
	why->err = err == EEXIST ? 0 : err;
	return -1;
}

static void
set_extra(struct user *u, const char *keys, bool must_change, struct buf *extra)
{
	struct buf one, two;
	char now[24];

	(void)snprintf(now, sizeof now, "%lld", (long long)time(NULL));
	buf_init_secret(&one, ADMIN_LINE);
	buf_init_secret(&two, ADMIN_LINE);
	edit_extra(&one, u->extra, "changed", now);
	edit_extra(&two, buf_slice(&one), "scram", keys);
	edit_extra(
	    extra, buf_slice(&two), "must-change", must_change ? "" : NULL);
	buf_done(&one);
	buf_done(&two);
	u->extra = buf_slice(extra);
}

/* The hash in `text`; its own key goes into the extra fields. */
static int
set_password(struct user *u, struct slice password,
    const struct admin_change *c, char text[HASH_MAX], struct buf *extra,
    struct control_error *why)
{
	struct policy_user who = { u->name, u->gecos, { 0 } };
	struct buf prepared, keys;
	int rc = -1;

	if (!c->force && policy_check(&who, password, why) == -1)
		return -1;

	buf_init_secret(&prepared, SASLPREP_MAX);
	buf_init_secret(&keys, ADMIN_LINE);
	if (saslprep(password, true, &prepared) == -1 ||
	    prepared.len > PASSWORD_MAX || prepared.len == 0)
		(void)control_wrong(why, "password", 0,
		    "expected 1 to %d octets without control characters and "
		    "what RFC 4013 forbids",
		    PASSWORD_MAX);
	else if (hash_make(buf_slice(&prepared), text) == -1 ||
	    scram_make(u->name, password, &keys) == -1)
		(void)failed(why, "password", slice_from("cannot hash it"));
	else
		rc = 0;
	if (rc == 0)
		set_extra(u, buf_cstr(&keys), c->must_change, extra);
	if (rc == 0)
		u->hash = slice_from(text);
	buf_done(&prepared);
	buf_done(&keys);
	return rc;
}

static int
take_ids(struct edit *e, const struct admin_change *c, struct user *u,
    struct control_error *why)
{
	uint64_t v;

	u->uid = e->tables.defaults.uid;
	u->gid = e->tables.defaults.gid;
	if (c->uid != NULL) {
		if (slice_u64(slice_from(c->uid), UINT32_MAX - 1, &v) == -1 ||
		    v == 0)
			return control_wrong(why, "uid", 0,
			    "found '%s', expected a number from 1", c->uid);
		u->uid = (uid_t)v;
		u->gid = (gid_t)v;
		return uids_note(u->uid, why);
	}
	if (u->uid != (uid_t)-1)
		return 0; /* shared-ids, or not root */
	if (uids_take(e->highest, &u->uid, why) == -1)
		return -1;
	u->gid = u->uid;
	return 0;
}

/* What would go into the line as it stands. */
static int
check_change(const struct admin_change *c, struct control_error *why)
{
	uint64_t octets;

	if (c->quota != NULL &&
	    user_quota(slice_from(c->quota), 1, &octets) == -1)
		return control_wrong(why, "quota", 0,
		    "found '%.80s', expected octets, as 500M or 1G", c->quota);
	if (c->nets != NULL &&
	    (*c->nets == '\0' || !net_list_ok(slice_from(c->nets))))
		return control_wrong(why, "networks", 0,
		    "found '%.80s', expected address[/bits],...", c->nets);
	if (c->home != NULL && strchr(c->home, ':') != NULL)
		return control_wrong(why, "home", 0,
		    "found '%.80s', expected no ':' in it", c->home);
	return 0;
}

static void
first_extra(const struct admin_change *c, struct buf *out)
{
	if (c->quota != NULL)
		buf_putf(out, "quota=%s ", c->quota);
	if (c->nets != NULL)
		buf_putf(out, "allow_nets=%s ", c->nets);
	if (c->send_only)
		buf_puts(out, "send-only ");
	if (c->receive_only)
		buf_puts(out, "receive-only ");
}

static int
add_line(struct edit *e, struct user *u, struct slice password,
    const struct admin_change *c, struct control_error *why)
{
	struct buf first, extra, line;
	char hash[HASH_MAX] = "!";
	unsigned n = 0;
	int rc = 0;

	buf_init_secret(&first, ADMIN_LINE);
	buf_init_secret(&extra, ADMIN_LINE);
	buf_init_secret(&line, ADMIN_LINE);
	first_extra(c, &first);
	u->extra = buf_slice(&first);
	u->hash = slice_from(hash);
	if (!c->locked)
		rc = set_password(u, password, c, hash, &extra, why);
	edit_line(&line, u);
	/* The line must read back: a colon in the name would shift fields. */
	if (rc == 0) {
		struct user back;
		struct slice gecos = u->gecos;

		rc = user_parse(buf_slice(&line), ++n, &e->tables.defaults,
		    &e->arena, &back, why);
		if (rc == 0 && !slice_eq(back.gecos, gecos))
			rc = control_wrong(why, "name", 0,
			    "found '%.*s', expected no ':' in it",
			    SLICE(gecos));
		*u = back;
	}
	if (rc == 0 && home_make(u->home, u->uid, u->gid) == -1)
		rc = failed(why, "home", u->home);
	if (rc == 0)
		rc = edit_commit(e, buf_slice(&line), why);
	explicit_bzero(hash, sizeof hash);
	buf_done(&first);
	buf_done(&extra);
	buf_done(&line);
	return rc;
}

int
admin_add(struct edit *e, const char *name, struct slice password,
    const struct admin_change *c, struct control_error *why)
{
	char full[NAME_MAX_OCTETS + 1];
	struct user u = { 0 };
	int found;

	if (check_change(c, why) == -1 || edit_name(e, name, full, why) == -1)
		return -1;
	found = edit_find(e, slice_from(full), why);
	if (found == -1)
		return -1;
	if (found == 1)
		return control_wrong(
		    why, "name", 0, "%s is an account already", full);
	if (names_get(&e->tables.aliases, slice_from(full)) != NULL)
		return control_wrong(
		    why, "name", 0, "%s is an alias already", full);
	u.name = slice_from(full);
	if (c->gecos != NULL)
		u.gecos = slice_from(c->gecos);
	if (c->home != NULL)
		u.home = slice_from(c->home);
	/* An earlier account's factors are not the new one's. */
	if (state_remove(u.name) == -1)
		return failed(why, "state", u.name);
	if (take_ids(e, c, &u, why) == -1)
		return -1;
	return add_line(e, &u, password, c, why);
}

static int
must_find(struct edit *e, const char *name, struct control_error *why)
{
	char full[NAME_MAX_OCTETS + 1];
	int found;

	if (edit_name(e, name, full, why) == -1)
		return -1;
	found = edit_find(e, slice_from(full), why);
	if (found == 0)
		return control_wrong(why, "name", 0, "%s is no account", full);
	return found == 1 ? 0 : -1;
}

int
admin_passwd(struct edit *e, const char *name, struct slice password,
    const struct admin_change *c, struct control_error *why)
{
	struct buf extra, line;
	char hash[HASH_MAX];
	struct user u;
	int rc;

	if (must_find(e, name, why) == -1)
		return -1;
	u = e->found;
	buf_init_secret(&extra, ADMIN_LINE);
	buf_init_secret(&line, ADMIN_LINE);
	rc = set_password(&u, password, c, hash, &extra, why);
	if (rc == 0) {
		edit_line(&line, &u);
		rc = edit_commit(e, buf_slice(&line), why);
	}
	explicit_bzero(hash, sizeof hash);
	buf_done(&extra);
	buf_done(&line);
	return rc;
}

int
admin_lock(
    struct edit *e, const char *name, bool nologin, struct control_error *why)
{
	struct buf extra, line;
	struct user u;
	int rc;

	if (must_find(e, name, why) == -1)
		return -1;
	u = e->found;
	buf_init_secret(&extra, ADMIN_LINE);
	buf_init_secret(&line, ADMIN_LINE);
	edit_extra(&extra, u.extra, "nologin", nologin ? "" : NULL);
	u.extra = buf_slice(&extra);
	edit_line(&line, &u);
	rc = edit_commit(e, buf_slice(&line), why);
	buf_done(&extra);
	buf_done(&line);
	return rc;
}

int
admin_del(
    struct edit *e, const char *name, bool purge, struct control_error *why)
{
	if (must_find(e, name, why) == -1 ||
	    uids_note(e->found.uid, why) == -1 ||
	    edit_commit(e, slice_of("", 0), why) == -1)
		return -1;
	if (state_remove(e->found.name) == -1)
		return failed(why, "state", e->found.name);
	if (purge &&
	    home_remove(e->found.home, e->found.uid, e->found.gid) == -1)
		return failed(why, "home", e->found.home);
	return 0;
}
