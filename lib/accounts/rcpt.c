/* accounts/rcpt - who exists here: look-ups in rcpt.cdb. */
#include "accounts/rcpt.h"

#include "accounts/cdbmap.h"
#include "accounts/name.h"
#include "base/path.h"

#include <errno.h>

static int
rcpt_path(char path[PATH_SIZE])
{
	return path_join(path, path_conf(), "rcpt.cdb");
}

int
rcpt_open(struct rcpt_db *db)
{
	struct cdbmap_file f;
	char path[PATH_SIZE];

	if (rcpt_path(path) == -1 || cdbmap_open(&f, path) == -1)
		return -1;
	*db = (struct rcpt_db){ f.fd, f.map.p, f.map.len };
	return 0;
}

void
rcpt_close(struct rcpt_db *db)
{
	struct cdbmap_file f = { db->fd, slice_of(db->map, db->len) };

	cdbmap_close(&f);
	*db = (struct rcpt_db){ -1, NULL, 0 };
}

int
rcpt_refresh(struct rcpt_db *db)
{
	struct cdbmap_file f = { db->fd, slice_of(db->map, db->len) };
	char path[PATH_SIZE];

	if (rcpt_path(path) == -1 || cdbmap_refresh(&f, path) == -1)
		return -1;
	*db = (struct rcpt_db){ f.fd, f.map.p, f.map.len };
	return 0;
}

static enum cdbmap_result
find(const struct rcpt_db *db, struct slice key, struct slice *value)
{
	return cdbmap_find(slice_of(db->map, db->len), key, value);
}

/* `A<uid> <gid> <quota> <flags> <home>` (doc/postamt-rcpt.5). */
static enum rcpt_result
read_account(struct slice v, struct rcpt *r)
{
	struct slice uid, gid, quota, flags;
	uint64_t u, g;

	if (!slice_cut(&v, ' ', &uid) || !slice_cut(&v, ' ', &gid) ||
	    !slice_cut(&v, ' ', &quota) || !slice_cut(&v, ' ', &flags) ||
	    slice_u64(uid, UINT32_MAX - 1, &u) == -1 ||
	    slice_u64(gid, UINT32_MAX - 1, &g) == -1 ||
	    slice_u64(quota, UINT64_MAX, &r->quota_octets) == -1 ||
	    v.len == 0 || v.p[0] != '/')
		return RCPT_CORRUPT;
	r->uid = (uid_t)u;
	r->gid = (gid_t)g;
	r->receives = slice_index(flags, 'r') != -1;
	r->sends = slice_index(flags, 'x') == -1;
	r->home = v;
	return RCPT_ACCOUNT;
}

static enum rcpt_result
look_up(const struct rcpt_db *db, struct slice key, struct rcpt *r)
{
	struct slice v;

	switch (find(db, key, &v)) {
	case CDBMAP_ABSENT:
		return RCPT_UNKNOWN;
	case CDBMAP_CORRUPT:
		return RCPT_CORRUPT;
	case CDBMAP_FOUND:
		break;
	}
	if (v.len < 2)
		return RCPT_CORRUPT;
	if (v.p[0] == 'T') {
		r->targets = slice_from_at(v, 1);
		return RCPT_ALIAS;
	}
	if (v.p[0] != 'A')
		return RCPT_CORRUPT;
	/* The key stands in the record just before the value. */
	r->account = slice_of(v.p - key.len, key.len);
	return read_account(slice_from_at(v, 1), r);
}

/* RCPT_UNKNOWN for a domain of ours: nothing is known of the name yet. */
static enum rcpt_result
look_up_domain(const struct rcpt_db *db, struct slice domain)
{
	char low[NAME_MAX_OCTETS];
	struct slice key = name_lower(domain, low), v;

	if (key.p == NULL || key.len == 0 || slice_index(key, '@') != -1)
		return RCPT_FOREIGN;
	switch (find(db, key, &v)) {
	case CDBMAP_FOUND:
		return slice_is(v, "D") ? RCPT_UNKNOWN : RCPT_FOREIGN;
	case CDBMAP_ABSENT:
		return RCPT_FOREIGN;
	default:
		return RCPT_CORRUPT;
	}
}

/*
 * RFC 5321 section 4.1.2: "u" and u are the same local part. Writes it without
 * quotes and in lower case into out, the domain behind it. `skip` is where the
 * local part begins in the address, or -1 where backslashes broke the relation.
 */
static struct slice
plain_address(struct slice address, struct slice local, struct slice domain,
    char out[NAME_MAX_OCTETS], ptrdiff_t *skip)
{
	size_t n = 0, i = 0, end = local.len;

	*skip = 0;
	if (end >= 2 && local.p[0] == '"' && local.p[end - 1] == '"') {
		i = 1;
		end--;
		*skip = 1;
	}
	if (address.len > NAME_MAX_OCTETS || i == end)
		return slice_of(NULL, 0);
	while (i < end) {
		if (*skip != 0 && local.p[i] == '\\' && i + 1 < end) {
			i++;
			*skip = -1;
		}
		out[n++] = local.p[i++];
	}
	out[n++] = '@';
	memcpy(out + n, domain.p, domain.len);
	n += domain.len;
	return name_lower(slice_of(out, n), out);
}

static struct slice
separator(const struct rcpt_db *db)
{
	struct slice v;

	return find(db, slice_from("+"), &v) == CDBMAP_FOUND && v.len == 1
	    ? v
	    : slice_of("", 0);
}

/* `key` is the whole address in lower case; tries without its detail. */
static enum rcpt_result
without_detail(const struct rcpt_db *db, struct slice key, struct slice address,
    ptrdiff_t skip, struct rcpt *r)
{
	struct slice sep = separator(db), domain, local;
	char shorter[NAME_MAX_OCTETS];
	enum rcpt_result result;
	ptrdiff_t at;

	(void)name_split(key, &local, &domain);
	at = sep.len == 1 ? slice_index(local, sep.p[0]) : -1;
	if (at < 1)
		return RCPT_UNKNOWN;
	memcpy(shorter, key.p, (size_t)at);
	shorter[at] = '@';
	memcpy(shorter + at + 1, domain.p, domain.len);
	result = look_up(db, slice_of(shorter, (size_t)at + 1 + domain.len), r);
	if (skip >= 0 && (result == RCPT_ACCOUNT || result == RCPT_ALIAS))
		r->detail = slice_of(
		    address.p + skip + at + 1, local.len - (size_t)at - 1);
	return result;
}

enum rcpt_result
rcpt_find(const struct rcpt_db *db, struct slice address, struct rcpt *r)
{
	struct slice local, domain, key;
	char low[NAME_MAX_OCTETS];
	enum rcpt_result result;
	ptrdiff_t skip;

	*r = (struct rcpt){ 0 };
	if (!name_split(address, &local, &domain)) {
		if (!slice_caseis(address, "postmaster"))
			return RCPT_SYNTAX;
		local = address;
		if (find(db, slice_from("@"), &domain) != CDBMAP_FOUND)
			return RCPT_CORRUPT;
	}
	if (local.len == 0 || domain.len == 0)
		return RCPT_SYNTAX;
	result = look_up_domain(db, domain);
	if (result != RCPT_UNKNOWN)
		return result;
	key = local.len + 1 + domain.len > NAME_MAX_OCTETS
	    ? slice_of(NULL, 0)
	    : plain_address(address, local, domain, low, &skip);
	if (key.p == NULL)
		return RCPT_UNKNOWN;
	result = look_up(db, key, r);
	if (result == RCPT_UNKNOWN)
		result = without_detail(db, key, address, skip, r);
	if (result == RCPT_UNKNOWN)
		result = look_up(db,
		    slice_of(key.p + key.len - domain.len - 1, domain.len + 1),
		    r);
	return result;
}

enum rcpt_result
rcpt_may_send(const struct rcpt_db *db, struct slice login)
{
	struct rcpt r;

	switch (rcpt_find(db, login, &r)) {
	case RCPT_ACCOUNT:
		return r.sends && slice_caseeq(r.account, login) ? RCPT_ACCOUNT
								 : RCPT_UNKNOWN;
	case RCPT_CORRUPT:
		return RCPT_CORRUPT;
	default:
		return RCPT_UNKNOWN;
	}
}
