/* accounts/authdb - who may log in: auth.cdb, readable by postamt-auth alone.
 */
#include "accounts/authdb.h"

#include <stdio.h>

static void
put_line(struct buf *b, const char *key, struct slice value)
{
	if (value.len > 0) {
		buf_puts(b, key);
		buf_putc(b, ' ');
		buf_put(b, value);
		buf_putc(b, '\n');
	}
}

void
authdb_put(struct cdbout *out, struct buf *scratch, const struct user *u)
{
	buf_reset(scratch);
	put_line(scratch, "hash", u->hash);
	buf_putf(scratch, "ids %lu %lu\n", (unsigned long)u->uid,
	    (unsigned long)u->gid);
	put_line(scratch, "home", u->home);
	put_line(scratch, "scram", u->scram);
	put_line(scratch, "nets", u->nets);
	put_line(scratch, "gecos", u->gecos);
	if (u->changed_s > 0)
		buf_putf(scratch, "changed %llu\n",
		    (unsigned long long)u->changed_s);
	if (!u->sends)
		buf_puts(scratch, "flag receive-only\n");
	if (u->must_change)
		buf_puts(scratch, "flag must-change\n");
	if (u->nologin)
		buf_puts(scratch, "flag nologin\n");
	if (buf_failed(scratch))
		out->err = scratch->err;
	else
		cdbout_put(out, u->name, buf_slice(scratch));
}

int
authdb_open(struct cdbmap_file *db)
{
	char path[PATH_SIZE];

	if (path_join(path, path_conf(), "auth.cdb") == -1)
		return -1;
	return cdbmap_open(db, path);
}

int
authdb_refresh(struct cdbmap_file *db)
{
	char path[PATH_SIZE];

	if (path_join(path, path_conf(), "auth.cdb") == -1)
		return -1;
	return cdbmap_refresh(db, path);
}

static bool
read_ids(struct slice v, struct authdb_account *a)
{
	struct slice uid;
	uint64_t u, g;

	if (!slice_cut(&v, ' ', &uid) ||
	    slice_u64(uid, UINT32_MAX - 1, &u) == -1 ||
	    slice_u64(v, UINT32_MAX - 1, &g) == -1)
		return false;
	a->uid = (uid_t)u;
	a->gid = (gid_t)g;
	return true;
}

static bool
read_record(struct slice record, struct authdb_account *a)
{
	struct slice line, key;
	bool ids = false;

	a->sends = true;
	while (slice_cut(&record, '\n', &line)) {
		(void)slice_cut(&line, ' ', &key);
		if (slice_is(key, "hash"))
			a->hash = line;
		else if (slice_is(key, "home"))
			a->home = line;
		else if (slice_is(key, "scram"))
			a->scram = line;
		else if (slice_is(key, "nets"))
			a->nets = line;
		else if (slice_is(key, "gecos"))
			a->gecos = line;
		else if (slice_is(key, "ids"))
			ids = read_ids(line, a);
		else if (slice_is(key, "changed"))
			(void)slice_u64(line, INT64_MAX, &a->changed_s);
		else if (slice_is(line, "receive-only"))
			a->sends = false;
		else if (slice_is(line, "must-change"))
			a->must_change = true;
		else if (slice_is(line, "nologin"))
			a->nologin = true;
	}
	return ids && a->home.len > 0 && a->home.p[0] == '/';
}

struct slice
authdb_name(
    const struct cdbmap_file *db, struct slice login, char out[NAME_MAX_OCTETS])
{
	char text[2 * NAME_MAX_OCTETS + 2];
	struct slice key = login, domain;

	if (login.len > NAME_MAX_OCTETS)
		return slice_of(NULL, 0);
	if (slice_index(login, '@') == -1 &&
	    cdbmap_find(db->map, slice_from("@"), &domain) == CDBMAP_FOUND &&
	    domain.len <= NAME_DOMAIN_MAX) {
		int n = snprintf(text, sizeof text, "%.*s@%.*s", SLICE(login),
		    SLICE(domain));

		key = slice_of(text, n > 0 ? (size_t)n : 0);
	}
	/* Only an address is an account; other keys are no login names. */
	return name_ok(key) ? name_lower(key, out) : slice_of(NULL, 0);
}

enum cdbmap_result
authdb_find(
    const struct cdbmap_file *db, struct slice login, struct authdb_account *a)
{
	char name[NAME_MAX_OCTETS];
	struct slice key = authdb_name(db, login, name), value;
	struct authdb_account out = { 0 };
	enum cdbmap_result r;

	if (key.p == NULL)
		return CDBMAP_ABSENT;
	r = cdbmap_find(db->map, key, &value);
	if (r != CDBMAP_FOUND)
		return r;
	if (!read_record(value, &out))
		return CDBMAP_CORRUPT;
	out.name = slice_of(value.p - key.len, key.len);
	*a = out;
	return CDBMAP_FOUND;
}

enum cdbmap_result
authdb_cert(const struct cdbmap_file *db, struct slice fingerprint,
    struct slice *account)
{
	char key[5 + 64] = "cert:";

	if (fingerprint.len != 64)
		return CDBMAP_ABSENT;
	memcpy(key + 5, fingerprint.p, 64);
	return cdbmap_find(db->map, slice_of(key, sizeof key), account);
}
