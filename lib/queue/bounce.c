/* queue/bounce - a report by hand, for a message that is in a file. */
#include "queue/bounce.h"

#include <errno.h>

static bool
is_meant(const struct recipient *r, char **names)
{
	if (*names == NULL)
		return r->state == QUEUE_TODO;
	for (; *names != NULL; names++)
		if (slice_caseis(r->address, *names))
			return true;
	return false;
}

int
bounce_open(struct attempt *a, int fd, struct slice code, struct slice text,
    char **names)
{
	enum envelope_result r;

	a->fd = fd;
	arena_init(&a->arena, 2 * ENVELOPE_MAX);
	r = envelope_read(fd, &a->arena, &a->e);
	if (r != ENVELOPE_OK) {
		if (r != ENVELOPE_ERROR)
			errno = EBADMSG;
		return -1;
	}
	a->to = arena_alloc(&a->arena, (a->e.to_count + 1) * sizeof *a->to);
	if (a->to == NULL)
		return -1;
	for (size_t i = 0; i < a->e.to_count; i++)
		if (is_meant(&a->e.to[i], names))
			a->to[a->count++] = (struct delivery){ .attempt = a,
				.to = &a->e.to[i],
				.outcome = OUTCOME_PERM,
				.code = code,
				.text = text };
	a->id = a->e.id;
	errno = ENOENT;
	return a->count == 0 ? -1 : 0;
}

void
bounce_done(struct attempt *a)
{
	arena_done(&a->arena);
}
