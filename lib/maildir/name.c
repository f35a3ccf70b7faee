/* maildir/name - names of message files: unique, sizes, flags. */
#include "maildir/name.h"

#include "base/clock.h"

#include <stdio.h>
#include <unistd.h>

/* ",S=123" somewhere in `unique`. */
static bool
find_size(struct slice unique, const char *mark, uint64_t *octets)
{
	struct slice rest = unique, part;

	(void)slice_cut(&rest, ',', &part); /* time, process, host */
	while (slice_cut(&rest, ',', &part))
		if (slice_begins(part, mark))
			return slice_u64(slice_from_at(part, 2), UINT64_MAX,
				   octets) == 0;
	return false;
}

/* Where ":2," stands, or the length. */
static size_t
find_info(struct slice in)
{
	ptrdiff_t colon = slice_rindex(in, ':');

	return colon >= 0 &&
		slice_begins(slice_from_at(in, (size_t)colon), ":2,")
	    ? (size_t)colon
	    : in.len;
}

bool
maildir_name_parse(struct slice in, struct maildir_name *n)
{
	size_t info;

	if (in.len == 0 || in.p[0] == '.' || slice_index(in, '/') != -1 ||
	    slice_index(in, '\0') != -1)
		return false;
	*n = (struct maildir_name){ 0 };
	info = find_info(in);
	n->unique = slice_of(in.p, info);
	n->flags = slice_from_at(in, info < in.len ? info + 3 : in.len);
	n->has_size = find_size(n->unique, "S=", &n->size_octets);
	n->has_wire = find_size(n->unique, "W=", &n->wire_octets);
	return true;
}

void
maildir_name_make(char out[MAILDIR_NAME_SIZE], const char *host,
    uint64_t size_octets, uint64_t wire_octets)
{
	static unsigned counter;
	int64_t now_us = clock_wall_us();
	char safe[129];
	size_t n = 0;

	for (; n < sizeof safe - 1 && host[n] != '\0'; n++)
		safe[n] = host[n] == '/' || host[n] == ':' || host[n] == ','
		    ? '_'
		    : host[n];
	safe[n] = '\0';
	(void)snprintf(out, MAILDIR_NAME_SIZE,
	    "%lld.M%lldP%ldQ%u.%s,S=%llu,W=%llu", (long long)(now_us / 1000000),
	    (long long)(now_us % 1000000), (long)getpid(), counter++, safe,
	    (unsigned long long)size_octets, (unsigned long long)wire_octets);
}
