/* accounts/uids - a uid of its own for each new account. */
#include "accounts/uids.h"

#include "base/file.h"

#include <errno.h>
#include <stdio.h>

int
uids_range(uid_t *first, uid_t *last, struct control_error *why)
{
	char text[64] = "20000-59999";
	struct slice rest, low;
	uint64_t a, b;

	if (control_str("uids", text, sizeof text, why) == -1)
		return -1;
	rest = slice_from(text);
	if (!slice_cut(&rest, '-', &low) ||
	    slice_u64(slice_trim(low), UINT32_MAX - 1, &a) == -1 ||
	    slice_u64(slice_trim(rest), UINT32_MAX - 1, &b) == -1 || a < 1 ||
	    a > b)
		return control_wrong(why, "uids", 0,
		    "found '%s', expected first-last, as 20000-59999", text);
	*first = (uid_t)a;
	*last = (uid_t)b;
	return 0;
}

static int
note(uid_t uid, struct control_error *why)
{
	char path[PATH_SIZE], text[32];
	int n = snprintf(text, sizeof text, "%lu\n", (unsigned long)uid), err;

	if (path_join(path, path_conf(), "uids-used") == 0 &&
	    file_replace(path, slice_of(text, (size_t)n), 0644) == 0)
		return 0;
	err = errno;
	(void)control_wrong(
	    why, "uids-used", 0, "cannot write it: %s", strerror(err));
	why->err = err;
	return -1;
}

int
uids_take(uid_t in_use, uid_t *uid, struct control_error *why)
{
	uint64_t used = 0, next;
	uid_t first, last;

	if (uids_range(&first, &last, why) == -1 ||
	    control_u64("uids-used", 0, UINT32_MAX - 1, &used, why) == -1)
		return -1;
	next = first;
	if (used >= next)
		next = used + 1;
	if (in_use >= next)
		next = (uint64_t)in_use + 1;
	if (next > last)
		return control_wrong(why, "uids", 0,
		    "all of %lu-%lu are used up, expected a larger range",
		    (unsigned long)first, (unsigned long)last);
	if (note((uid_t)next, why) == -1)
		return -1;
	*uid = (uid_t)next;
	return 0;
}

int
uids_note(uid_t uid, struct control_error *why)
{
	uint64_t used = 0;
	uid_t first, last;

	if (uids_range(&first, &last, why) == -1 ||
	    control_u64("uids-used", 0, UINT32_MAX - 1, &used, why) == -1)
		return -1;
	if (uid < first || uid > last || uid <= used)
		return 0;
	return note(uid, why);
}
