/* accounts/users - one line of the table `users`. */
#include "accounts/users.h"

#include "accounts/name.h"
#include "accounts/net.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { USER_FIELDS = 8, USER_SHOWN = 60 };
enum { F_NAME, F_HASH, F_UID, F_GID, F_GECOS, F_HOME, F_SHELL, F_EXTRA };

static const char table[] = "users";

const char *
user_mail_root(void)
{
	const char *mail = getenv("POSTAMT_MAIL");

	return mail != NULL && *mail != '\0' ? mail : "/var/mail/postamt";
}

int
user_defaults(
    struct user_defaults *d, struct slice domain, struct control_error *why)
{
	char text[64] = "";
	struct slice rest, uid;
	uint64_t u, g;

	*d = (struct user_defaults){ .domain = domain,
		.own_ids = geteuid() != 0,
		.uid = (uid_t)-1,
		.gid = (gid_t)-1 };
	if (d->own_ids) {
		d->uid = geteuid();
		d->gid = getegid();
		return 0;
	}
	if (control_str("shared-ids", text, sizeof text, why) == -1)
		return -1;
	if (text[0] == '\0')
		return 0;
	rest = slice_from(text);
	if (!slice_cut(&rest, ':', &uid) ||
	    slice_u64(uid, UINT32_MAX - 1, &u) == -1 || u == 0 ||
	    slice_u64(rest, UINT32_MAX - 1, &g) == -1)
		return control_wrong(why, "shared-ids", 0,
		    "expected uid:gid as numbers, uid not 0; found '%s'", text);
	d->uid = (uid_t)u;
	d->gid = (gid_t)g;
	return 0;
}

static int
wrong(struct control_error *why, unsigned number, const char *expected,
    struct slice found)
{
	return control_wrong(why, table, number, "found '%.*s', expected %s",
	    found.len > USER_SHOWN ? USER_SHOWN : (int)found.len, found.p,
	    expected);
}

/* The last field takes all that is left, colons too. */
static unsigned
split(struct slice line, struct slice field[USER_FIELDS])
{
	unsigned n = 0;

	for (unsigned i = 0; i < USER_FIELDS; i++)
		field[i] = slice_of("", 0);
	for (; n < USER_FIELDS - 1; n++) {
		ptrdiff_t colon = slice_index(line, ':');

		if (colon == -1)
			break;
		field[n] = slice_of(line.p, (size_t)colon);
		line = slice_from_at(line, (size_t)colon + 1);
	}
	field[n] = line;
	return n + 1;
}

static int
parse_name(struct slice in, const struct user_defaults *d, struct arena *arena,
    struct slice *name)
{
	char text[NAME_MAX_OCTETS * 2 + 2], low[NAME_MAX_OCTETS];
	bool bare = slice_index(in, '@') == -1;
	int n;

	if (bare && d->domain.len == 0)
		return -1;
	n = snprintf(text, sizeof text, "%.*s%s%.*s", SLICE(in),
	    bare ? "@" : "", bare ? (int)d->domain.len : 0, d->domain.p);
	if (n < 0 || (size_t)n >= sizeof text ||
	    !name_ok(slice_of(text, (size_t)n)))
		return -1;
	*name = name_lower(slice_of(text, (size_t)n), low);
	if (name->p == NULL)
		return -1;
	*name = arena_dup(arena, *name);
	return name->p == NULL ? -1 : 0;
}

static int
parse_id(struct slice in, uint64_t min, uint32_t fallback, uint32_t *id)
{
	uint64_t v;

	if (in.len == 0) {
		*id = fallback;
		return fallback == (uint32_t)-1 ? -1 : 0;
	}
	if (slice_u64(in, UINT32_MAX - 1, &v) == -1 || v < min)
		return -1;
	*id = (uint32_t)v;
	return 0;
}

static int
implied_home(struct arena *arena, struct user *u)
{
	struct slice local, domain;
	char path[PATH_SIZE];
	int n;

	(void)name_split(u->name, &local, &domain);
	n = snprintf(path, sizeof path, "%s/%.*s/%.*s", user_mail_root(),
	    SLICE(domain), SLICE(local));
	if (n < 0 || n >= PATH_SIZE)
		return -1;
	u->home = arena_dup(arena, slice_of(path, (size_t)n));
	return u->home.p == NULL ? -1 : 0;
}

/* Absolute, without `..`, short enough to have Maildir beneath it. */
static bool
home_ok(struct slice home)
{
	struct slice rest = home, part;

	if (home.len == 0 || home.len > PATH_SIZE - 300 || home.p[0] != '/' ||
	    slice_index(home, '\n') != -1 || slice_index(home, '\0') != -1)
		return false;
	while (slice_cut(&rest, '/', &part))
		if (slice_is(part, ".."))
			return false;
	return true;
}

int
user_quota(struct slice text, uint64_t unit, uint64_t *octets)
{
	static const char units[] = "KMGT";
	uint64_t v, factor = unit;

	if (text.len > 1 && (text.p[text.len - 1] | 0x20) == 'b') {
		text.len--;
		factor = 1;
	}
	if (text.len > 1 && text.p[text.len - 1] > '9') {
		const char *at = strchr(units, text.p[text.len - 1] & ~0x20);

		if (at == NULL || *at == '\0')
			return -1;
		text.len--;
		factor = 1ULL << (10 * (at - units + 1));
	}
	if (slice_u64(text, UINT64_MAX / factor, &v) == -1)
		return -1;
	*octets = v * factor;
	return 0;
}

bool
user_extra(struct slice extra, const char *key, struct slice *value)
{
	size_t len = strlen(key);
	struct slice word;

	while (slice_cut(&extra, ' ', &word)) {
		if (!slice_begins(word, key))
			continue;
		*value = slice_from_at(word, len);
		if (value->len == 0)
			return true;
		if (value->p[0] == '=') {
			*value = slice_from_at(*value, 1);
			return true;
		}
	}
	return false;
}

/* Dovecot's `*:storage=1G:messages=9`; storage counts in KiB. */
static int
quota_rule(struct slice rule, uint64_t *octets)
{
	struct slice part;

	(void)slice_cut(&rule, ':', &part);
	while (slice_cut(&rule, ':', &part)) {
		if (slice_begins(part, "bytes="))
			return user_quota(slice_from_at(part, 6), 1, octets);
		if (slice_begins(part, "storage="))
			return user_quota(slice_from_at(part, 8), 1024, octets);
	}
	return 0;
}

static int
parse_extra(struct user *u, unsigned number, struct control_error *why)
{
	struct slice v;

	if (user_extra(u->extra, "quota", &v) &&
	    user_quota(v, 1, &u->quota_octets) == -1)
		return wrong(
		    why, number, "quota= with octets, as 500M or 1G", v);
	if (user_extra(u->extra, "userdb_quota_rule", &v) &&
	    quota_rule(v, &u->quota_octets) == -1)
		return wrong(
		    why, number, "*:bytes=N or *:storage=N behind it", v);
	if (user_extra(u->extra, "changed", &v) &&
	    slice_u64(v, INT64_MAX, &u->changed_s) == -1)
		return wrong(why, number, "changed= with seconds", v);
	if (user_extra(u->extra, "scram", &v))
		u->scram = v;
	if (user_extra(u->extra, "allow_nets", &v))
		u->nets = v;
	/* It would open from nowhere, and nobody would know why. */
	if (!net_list_ok(u->nets))
		return wrong(
		    why, number, "allow_nets= with address[/bits],...", v);
	u->receives = !user_extra(u->extra, "send-only", &v);
	u->sends = !user_extra(u->extra, "receive-only", &v);
	u->must_change = user_extra(u->extra, "must-change", &v);
	u->nologin = user_extra(u->extra, "nologin", &v);
	return 0;
}

static bool
printable(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
			return false;
	return true;
}

int
user_parse(struct slice line, unsigned number, const struct user_defaults *d,
    struct arena *arena, struct user *u, struct control_error *why)
{
	struct slice field[USER_FIELDS];
	uint32_t uid, gid;
	struct user out = { 0 };

	if (!printable(line))
		return wrong(why, number, "no control characters", line);
	if (split(line, field) < 2)
		return wrong(why, number,
		    "name:password:uid:gid:gecos:home:shell:extra", line);
	if (parse_name(field[F_NAME], d, arena, &out.name) == -1)
		return wrong(why, number, "user@domain before the first ':'",
		    field[F_NAME]);
	out.hash = field[F_HASH];
	if (slice_is(out.hash, "!") || slice_is(out.hash, "*"))
		out.hash.len = 0;
	if (parse_id(field[F_UID], 1, d->uid, &uid) == -1)
		return wrong(why, number, "a uid from 1 as the third field",
		    field[F_UID]);
	if (parse_id(field[F_GID], 0, d->gid, &gid) == -1)
		return wrong(
		    why, number, "a gid as the fourth field", field[F_GID]);
	out.uid = d->own_ids ? d->uid : uid;
	out.gid = d->own_ids ? d->gid : gid;
	out.gecos = field[F_GECOS];
	out.home = field[F_HOME];
	if ((out.home.len == 0 && implied_home(arena, &out) == -1) ||
	    !home_ok(out.home))
		return wrong(why, number, "an absolute path as the sixth field",
		    out.home);
	out.extra = field[F_EXTRA];
	if (parse_extra(&out, number, why) == -1)
		return -1;
	*u = out;
	return 0;
}
