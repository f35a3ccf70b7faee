/* accounts/aliases - one line of the table `aliases`. */
#include "accounts/aliases.h"

#include "accounts/name.h"

#include <stdio.h>

enum { ALIAS_SHOWN = 80, ALIAS_TEXT = 4 * 1024 * 1024 };

static int
wrong(struct control_error *why, unsigned number, const char *expected,
    struct slice found)
{
	return control_wrong(why, "aliases", number,
	    "found '%.*s', expected %s",
	    found.len > ALIAS_SHOWN ? ALIAS_SHOWN : (int)found.len, found.p,
	    expected);
}

/* Puts name[@domain] if it is an address. */
static int
put_address(struct buf *out, struct slice name, struct slice domain)
{
	size_t start = out->len;

	buf_put(out, name);
	if (slice_index(name, '@') == -1 && domain.len > 0) {
		buf_putc(out, '@');
		buf_put(out, domain);
	}
	if (buf_failed(out) ||
	    !name_ok(slice_of(out->p + start, out->len - start)))
		return -1;
	return 0;
}

static int
parse_name(struct slice in, struct slice domain, struct arena *arena,
    struct slice *name)
{
	char low[NAME_MAX_OCTETS];
	struct buf b;
	int rc = 0;

	buf_init(&b, NAME_MAX_OCTETS);
	if (in.len > 1 && in.p[0] == '@' &&
	    name_domain_ok(slice_from_at(in, 1)))
		buf_put(&b, in);
	else
		rc = put_address(&b, in, domain);
	if (rc == 0 && !buf_failed(&b))
		*name = arena_dup(arena, name_lower(buf_slice(&b), low));
	else
		rc = -1;
	buf_done(&b);
	return rc == 0 && name->p != NULL ? 0 : -1;
}

static int
parse_targets(struct slice rest, unsigned number, struct slice domain,
    struct buf *out, size_t *count, struct control_error *why)
{
	struct slice target;

	*count = 0;
	while (slice_cut(&rest, ',', &target)) {
		target = slice_trim(target);
		if (target.len > 0 &&
		    (target.p[0] == '|' || target.p[0] == '/'))
			return wrong(why, number,
			    "an address: programs and folders belong into the "
			    "owner's .postamt",
			    target);
		if (*count > 0)
			buf_putc(out, '\n');
		if (put_address(out, target, domain) == -1)
			return wrong(why, number,
			    "user@domain[, user@domain...] behind the ':'",
			    target);
		if (++*count > ALIAS_TARGETS_MAX)
			return wrong(
			    why, number, "at most 10,000 targets", target);
	}
	return *count > 0 ? 0
			  : wrong(why, number, "a target behind the ':'", rest);
}

int
alias_parse(struct slice line, unsigned number, struct slice domain,
    struct arena *arena, struct alias *a, struct control_error *why)
{
	struct slice rest = line, name;
	struct alias out = { 0 };
	struct buf b;
	int rc;

	if (slice_index(line, ':') == -1)
		return wrong(why, number, "name: target[, target...]", line);
	(void)slice_cut(&rest, ':', &name);
	name = slice_trim(name);
	if (parse_name(name, domain, arena, &out.name) == -1)
		return wrong(
		    why, number, "user@domain or @domain before the ':'", name);
	buf_init(&b, ALIAS_TEXT);
	rc = parse_targets(rest, number, domain, &b, &out.count, why);
	if (rc == 0)
		out.targets = arena_dup(arena, buf_slice(&b));
	buf_done(&b);
	if (rc == 0 && out.targets.p == NULL)
		rc = wrong(why, number, "less: no memory for it", line);
	if (rc == 0)
		*a = out;
	return rc;
}
