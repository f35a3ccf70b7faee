/* maildir/instructions - what a mailbox's owner wants done: `.postamt`. */
#include "maildir/instructions.h"

#include <ctype.h>
#include <stdio.h>

struct parser {
	struct instructions *out;
	bool forward_only;
};

static enum instructions_result
add(struct parser *p, enum instruction_kind kind, struct slice text,
    unsigned line)
{
	if (kind != INSTRUCTION_FORWARD && p->forward_only)
		return INSTRUCTIONS_FORBIDDEN;
	if (text.len == 0)
		return INSTRUCTIONS_SYNTAX;
	if (p->out->count == INSTRUCTIONS_MAX)
		return INSTRUCTIONS_TOOMANY;
	p->out->list[p->out->count++] =
	    (struct instruction){ kind, text, line };
	p->out->asks_slow |= kind != INSTRUCTION_MAILDIR;
	return INSTRUCTIONS_OK;
}

/* No blanks, no angle brackets, no comments: an address and nothing else. */
static enum instructions_result
add_forward(struct parser *p, struct slice text, unsigned line)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.p[i] <= ' ' || text.p[i] == 0x7f ||
		    text.p[i] == '<' || text.p[i] == '>' || text.p[i] == ',')
			return INSTRUCTIONS_SYNTAX;
	return add(p, INSTRUCTION_FORWARD, text, line);
}

static enum instructions_result
parse_line(struct parser *p, struct slice text, unsigned line)
{
	struct slice rest = slice_from_at(text, 1);

	switch (text.p[0]) {
	case '#':
		return INSTRUCTIONS_OK;
	case '|':
		return add(p, INSTRUCTION_PROGRAM, slice_trim(rest), line);
	case '&':
		return add_forward(p, rest, line);
	case '+':
		if (!slice_is(rest, "list"))
			return INSTRUCTIONS_SYNTAX;
		p->forward_only = true;
		return INSTRUCTIONS_OK;
	case '.':
	case '/':
		if (text.p[0] == '.' && !slice_begins(text, "./"))
			return INSTRUCTIONS_SYNTAX;
		if (text.p[text.len - 1] != '/')
			return INSTRUCTIONS_MBOX;
		return add(p, INSTRUCTION_MAILDIR, text, line);
	default:
		if (!isalnum((unsigned char)text.p[0]))
			return INSTRUCTIONS_SYNTAX;
		return add_forward(p, text, line);
	}
}

static struct slice
trim_end(struct slice s)
{
	while (s.len > 0 &&
	    (s.p[s.len - 1] == ' ' || s.p[s.len - 1] == '\t' ||
		s.p[s.len - 1] == '\r'))
		s.len--;
	return s;
}

/* At most this many instructions can be in there. */
static size_t
count_lines(struct slice in)
{
	struct slice line;
	size_t n = 0;

	while (n < INSTRUCTIONS_MAX && slice_cut(&in, '\n', &line))
		n += trim_end(line).len > 0;
	return n;
}

enum instructions_result
instructions_parse(struct slice in, bool forward_only, struct arena *arena,
    struct instructions *out, unsigned *line)
{
	struct instructions found = { .is_default = in.len == 0 };
	struct parser p = { &found, forward_only };
	enum instructions_result result = INSTRUCTIONS_OK;
	struct slice text;
	unsigned number = 0;

	*line = 0;
	if (slice_index(in, '\0') != -1)
		return INSTRUCTIONS_NUL;
	found.list =
	    arena_alloc(arena, (count_lines(in) + 1) * sizeof *found.list);
	if (found.list == NULL)
		return INSTRUCTIONS_MEMORY;
	while (result == INSTRUCTIONS_OK && slice_cut(&in, '\n', &text)) {
		number++;
		text = trim_end(text);
		if (text.len > 0)
			result = parse_line(&p, text, number);
	}
	if (result == INSTRUCTIONS_OK)
		*out = found;
	else
		*line = number;
	return result;
}

/* Small letters; no dot and no slash, which could lead elsewhere. */
static char
safe_char(char c)
{
	if (c == '.' || c == '/')
		return ':';
	return (char)tolower((unsigned char)c);
}

static bool
fits_name(struct slice detail)
{
	for (size_t i = 0; i < detail.len; i++)
		if ((unsigned char)detail.p[i] < ' ' || detail.p[i] == 0x7f)
			return false;
	return detail.len > 0 &&
	    detail.len + sizeof ".postamt--default" <= INSTRUCTIONS_NAME_SIZE;
}

/*
 * Octets of detail that the nth name keeps: all of it for the 0th, then what
 * ends in a dash, down to none. -1 past the last.
 */
static ptrdiff_t
kept_of(struct slice detail, unsigned nth)
{
	ptrdiff_t at = (ptrdiff_t)detail.len;

	if (nth == 0)
		return at;
	for (at++; nth > 0; nth--) {
		if (at <= 0)
			return -1;
		do
			at--;
		while (at > 0 && detail.p[at - 1] != '-');
	}
	return at;
}

bool
instructions_name(struct slice detail, unsigned nth,
    char out[INSTRUCTIONS_NAME_SIZE], struct slice *rest)
{
	ptrdiff_t kept = fits_name(detail) ? kept_of(detail, nth) : -1;
	size_t n;

	*rest = (struct slice){ 0 };
	n = (size_t)snprintf(out, INSTRUCTIONS_NAME_SIZE, ".postamt");
	if (kept == -1) {
		/* .postamt itself comes after the last of the others. */
		return nth == 0 ||
		    (fits_name(detail) && kept_of(detail, nth - 1) != -1);
	}
	out[n++] = '-';
	for (ptrdiff_t i = 0; i < kept; i++)
		out[n++] = safe_char(detail.p[i]);
	out[n] = '\0';
	if (nth > 0) {
		*rest = slice_from_at(detail, (size_t)kept);
		(void)snprintf(out + n, INSTRUCTIONS_NAME_SIZE - n, "default");
	}
	return true;
}
