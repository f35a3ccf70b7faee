/* queue/envelope_read - finds the envelope in memory or in a file. */
#include "queue/envelope_parse.h"

#include <errno.h>
#include <unistd.h>

/* The first line: how long the envelope is. */
static enum envelope_result
parse_length(struct slice in, uint64_t *len)
{
	struct slice digits;

	if (in.len < ENVELOPE_OFFSET_AT + ENVELOPE_OFFSET_LEN + 1 ||
	    !slice_begins(in, "postamt-queue "))
		return ENVELOPE_SYNTAX;
	if (!slice_begins(in, "postamt-queue 1 "))
		return ENVELOPE_VERSION;
	digits = slice_of(in.p + ENVELOPE_OFFSET_AT, ENVELOPE_OFFSET_LEN);
	for (size_t i = 0; i < digits.len; i++)
		if (digits.p[i] < '0' || digits.p[i] > '9')
			return ENVELOPE_SYNTAX;
	if (digits.p[ENVELOPE_OFFSET_LEN] != '\n' ||
	    slice_u64(digits, UINT64_MAX, len) == -1)
		return ENVELOPE_SYNTAX;
	return *len > ENVELOPE_MAX ? ENVELOPE_TOOLONG : ENVELOPE_OK;
}

enum envelope_result
envelope_parse(struct slice in, struct arena *arena, struct envelope *e)
{
	uint64_t len = 0;
	enum envelope_result r = parse_length(in, &len);
	char *copy;

	if (r != ENVELOPE_OK)
		return r;
	if (len > in.len)
		return ENVELOPE_SYNTAX;
	copy = arena_alloc(arena, (size_t)len + 1);
	if (copy == NULL)
		return ENVELOPE_ERROR;
	memcpy(copy, in.p, (size_t)len);
	return envelope_parse_in_place(copy, (size_t)len, arena, e);
}

/* Until `len` octets are there or the file ends. */
static ssize_t
pread_all(int fd, char *to, size_t len, size_t at)
{
	size_t have = 0;

	while (have < len) {
		ssize_t n =
		    pread(fd, to + have, len - have, (off_t)(at + have));

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		if (n == 0)
			break;
		have += (size_t)n;
	}
	return (ssize_t)have;
}

enum envelope_result
envelope_read(int fd, struct arena *arena, struct envelope *e)
{
	char first[4096], *whole;
	ssize_t n = pread(fd, first, sizeof first, 0);
	enum envelope_result r;
	uint64_t len = 0;
	size_t have;

	if (n == -1)
		return ENVELOPE_ERROR;
	have = (size_t)n;
	r = parse_length(slice_of(first, have), &len);
	if (r != ENVELOPE_OK)
		return r;
	whole = arena_alloc(arena, (size_t)len + 1);
	if (whole == NULL)
		return ENVELOPE_ERROR;
	if (have > len)
		have = (size_t)len;
	memcpy(whole, first, have);
	n = pread_all(fd, whole + have, (size_t)len - have, have);
	if (n == -1)
		return ENVELOPE_ERROR;
	if (have + (size_t)n != len)
		return ENVELOPE_SYNTAX;
	return envelope_parse_in_place(whole, (size_t)len, arena, e);
}
