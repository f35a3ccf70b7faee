/* serve/identity - who our services run as, and becoming somebody. */
#include "serve/identity.h"

#include "base/file.h"

#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <unistd.h>

enum { PASSWD_MAX = 16 * 1024 * 1024, NAME_MAX_OCTETS = 64 };

/* -1 is "leave as it is" to setresuid(2), so it is nobody's number. */
static const uint64_t id_max = UINT32_MAX - 1;

/* Field `n` of a line with colons. */
static struct slice
field(struct slice line, unsigned n)
{
	struct slice f = { 0 };

	for (unsigned i = 0; i <= n; i++)
		if (!slice_cut(&line, ':', &f))
			return (struct slice){ 0 };
	return f;
}

/* The line of `file` whose first field is `name`, found: field 2 and 3. */
static int
look_up(const char *file, struct slice name, uint64_t *second, uint64_t *third)
{
	struct slice rest, line;
	struct buf b;
	int rc = -1, err = ENOENT;

	buf_init(&b, PASSWD_MAX);
	if (file_read(file, &b) == -1)
		err = errno;
	rest = buf_slice(&b);
	while (rc == -1 && slice_cut(&rest, '\n', &line)) {
		struct slice first = field(line, 0);

		if (!slice_eq(first, name))
			continue;
		if (slice_u64(field(line, 2), id_max, second) == 0 &&
		    (third == NULL ||
			slice_u64(field(line, 3), id_max, third) == 0))
			rc = 0;
	}
	buf_done(&b);
	if (rc == -1)
		errno = err;
	return rc;
}

int
identity_parse(struct slice text, struct identity *id)
{
	struct slice user = { 0 };
	uint64_t uid, gid;

	if (!slice_cut(&text, ':', &user) || user.len == 0) {
		errno = EINVAL;
		return -1;
	}
	if (slice_u64(user, id_max, &uid) == 0)
		gid = uid;
	else if (look_up("/etc/passwd", user, &uid, &gid) == -1)
		return -1;
	if (text.len > 0 && slice_u64(text, id_max, &gid) == -1 &&
	    look_up("/etc/group", text, &gid, NULL) == -1)
		return -1;
	id->uid = (uid_t)uid;
	id->gid = (gid_t)gid;
	return 0;
}

int
identity_service(
    const char *service, struct identity *id, struct control_error *why)
{
	char name[NAME_MAX_OCTETS], text[NAME_MAX_OCTETS] = "";
	bool set;

	(void)snprintf(name, sizeof name, "uid/%s", service);
	if (control_str(name, text, sizeof text, why) == -1)
		return -1;
	set = text[0] != '\0';
	if (!set)
		(void)snprintf(text, sizeof text, "postamt-%s", service);
	if (identity_parse(slice_from(text), id) == 0)
		return 1;
	if (!set && errno == ENOENT)
		return 0;
	return control_wrong(why, name, 0,
	    "'%s' is no user: expected a name or uid, optionally :group", text);
}

int
identity_become(const struct identity *id)
{
	uid_t r, e, s;

	if (getresuid(&r, &e, &s) == -1)
		return -1;
	if (r == id->uid && e == id->uid && s == id->uid &&
	    getgid() == id->gid && getegid() == id->gid && id->uid != 0)
		return 0;
	if (setgroups(0, NULL) == -1 ||
	    setresgid(id->gid, id->gid, id->gid) == -1 ||
	    setresuid(id->uid, id->uid, id->uid) == -1)
		return -1;
	if (id->uid != 0 && (setuid(0) == 0 || seteuid(0) == 0)) {
		errno = EPERM;
		return -1;
	}
	return 0;
}
