/* queue/whoami - the user that runs us, as /etc/passwd has it. */
#include "queue/whoami.h"

#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>

enum { PASSWD_MAX = 16 * 1024 * 1024 };

/* name:x:uid:gid:gecos:... of that uid. */
static bool
take_line(struct slice line, uid_t uid, struct whoami *w)
{
	struct slice name, skip, number, gecos = { 0 }, full = { 0 };
	uint64_t n;

	if (!slice_cut(&line, ':', &name) || !slice_cut(&line, ':', &skip) ||
	    !slice_cut(&line, ':', &number) || !slice_cut(&line, ':', &skip) ||
	    slice_u64(number, UINT32_MAX, &n) == -1 || n != uid ||
	    slice_cstr(name, w->login, sizeof w->login) == -1)
		return false;
	/* The rest of gecos is a room, telephones ... */
	if (slice_cut(&line, ':', &gecos))
		(void)slice_cut(&gecos, ',', &full);
	if (slice_cstr(full, w->full_name, sizeof w->full_name) == -1)
		w->full_name[0] = '\0';
	return true;
}

/* Without what would end an address. */
static bool
is_login(const char *s)
{
	return s != NULL && *s != '\0' && strlen(s) < 64 &&
	    strpbrk(s, " \t\r\n\"()<>[]@,;:\\") == NULL;
}

void
whoami(uid_t uid, struct whoami *w)
{
	const char *env = getenv("LOGNAME");
	struct slice rest, line;
	struct buf b;
	bool found = false;

	w->full_name[0] = '\0';
	buf_init(&b, PASSWD_MAX);
	if (file_read("/etc/passwd", &b) == 0) {
		rest = buf_slice(&b);
		while (!found && slice_cut(&rest, '\n', &line))
			found = take_line(line, uid, w);
	}
	buf_done(&b);
	if (found && is_login(w->login))
		return;
	if (!is_login(env))
		env = getenv("USER");
	if (is_login(env))
		(void)snprintf(w->login, sizeof w->login, "%s", env);
	else
		(void)snprintf(
		    w->login, sizeof w->login, "uid%u", (unsigned)uid);
}
