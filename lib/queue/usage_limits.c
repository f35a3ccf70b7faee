/* queue/usage_limits - which limits an account has. */
#include "queue/usage.h"

static const char file[] = "limits/accounts";

/* "user@domain", or "*@domain" for all of it. */
static bool
fits(struct slice pattern, struct slice login)
{
	ptrdiff_t at = slice_rindex(login, '@');

	if (!slice_begins(pattern, "*@"))
		return slice_caseeq(pattern, login);
	return at != -1 &&
	    slice_caseeq(
		slice_from_at(pattern, 1), slice_from_at(login, (size_t)at));
}

/* The next word of a line with blanks between. */
static struct slice
take_word(struct slice *line)
{
	struct slice word = slice_trim(*line);
	size_t n = 0;

	while (n < word.len && word.p[n] != ' ' && word.p[n] != '\t')
		n++;
	*line = slice_trim(slice_from_at(word, n));
	return slice_of(word.p, n);
}

int
usage_limits_of(
    struct slice login, struct usage_limits *limits, struct control_error *why)
{
	struct slice rest, line;
	unsigned number = 0;
	struct buf text;
	bool found = false;
	int rc;

	buf_init(&text, CONTROL_MAX);
	rc = control_read(file, &text, why);
	rest = buf_slice(&text);
	if (rc == 1)
		rc = 0;
	while (rc == 0 && !found && control_next(&rest, &number, &line)) {
		struct slice pattern = take_word(&line);
		uint64_t messages, fresh, octets = 0;

		if (slice_u64(take_word(&line), UINT32_MAX, &messages) == -1 ||
		    slice_u64(take_word(&line), UINT32_MAX, &fresh) == -1 ||
		    (line.len > 0 &&
			slice_u64(take_word(&line), UINT64_MAX, &octets) ==
			    -1) ||
		    line.len > 0)
			rc = control_wrong(why, file, number,
			    "expected an account, its messages a day, its new "
			    "recipients a day, and perhaps octets a message");
		found = rc == 0 && fits(pattern, login);
		if (found)
			*limits = (struct usage_limits){ (uint32_t)messages,
				(uint32_t)fresh, octets };
	}
	buf_done(&text);
	return rc;
}
