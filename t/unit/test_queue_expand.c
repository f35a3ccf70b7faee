/* test queue/expand */
#include "queue/expand.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

/* "name targets" for an alias, "name" alone for an account, "-name" one that
 * takes no mail, "!" before a name: the table is damaged there. */
static const char *const table[] = {
	"a@x.org",
	"b@x.org",
	"-off@x.org",
	"!bad@x.org",
	"one@x.org a@x.org",
	"two@x.org a@x.org\nB@X.org\n",
	"far@x.org q@Far.example",
	"nest@x.org two@x.org\none@x.org",
	"self@x.org self@x.org",
	"self2@x.org self2@x.org\na@x.org",
	"ring1@x.org ring2@x.org",
	"ring2@x.org ring1@x.org",
	"dead@x.org none@x.org",
	"half@x.org none@x.org\na@x.org",
	"off2@x.org off@x.org",
	"d0@x.org d1@x.org",
	"d1@x.org d2@x.org",
	"d2@x.org d3@x.org",
	"d3@x.org d4@x.org",
	"d4@x.org d5@x.org",
	"d5@x.org d6@x.org",
	"d6@x.org d7@x.org",
	"d7@x.org d8@x.org",
	"d8@x.org d9@x.org",
	"d9@x.org a@x.org",
	"e@x.org d0@x.org",
	NULL,
};

static enum rcpt_result
find(const void *ctx, struct slice address, struct rcpt *r)
{
	ptrdiff_t at = slice_rindex(address, '@');

	(void)ctx;
	if (at == -1)
		return RCPT_SYNTAX;
	if (!slice_caseis(slice_from_at(address, (size_t)at), "@x.org"))
		return RCPT_FOREIGN;
	for (size_t i = 0; table[i] != NULL; i++) {
		struct slice rest = slice_from(table[i]), name;
		bool off = table[i][0] == '-', bad = table[i][0] == '!';

		(void)slice_cut(&rest, ' ', &name);
		name = slice_from_at(name, off || bad);
		if (!slice_caseeq(name, address))
			continue;
		r->receives = !off;
		r->targets = rest;
		if (bad)
			return RCPT_CORRUPT;
		return rest.len > 0 ? RCPT_ALIAS : RCPT_ACCOUNT;
	}
	return RCPT_UNKNOWN;
}

/* "address<from" of each, comma between. */
static void
show(const struct envelope *e, char *out, size_t size)
{
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < e->to_count && n < size; i++) {
		const struct recipient *r = &e->to[i];

		n += (size_t)snprintf(out + n, size - n, "%s%.*s%s%.*s",
		    i > 0 ? "," : "", SLICE(r->address),
		    r->from.len > 0 ? "<" : "", SLICE(r->from));
	}
}

static void
test_expand(void)
{
	static const struct {
		const char *to; /* comma between */
		bool net;
		enum refusal why;
		const char *want;
	} rows[] = {
		{ "a@x.org", true, REFUSAL_NONE, "a@x.org" },
		{ "A@X.org,a@x.org", true, REFUSAL_NONE, "A@X.org" },
		{ "one@x.org", true, REFUSAL_NONE, "a@x.org<one@x.org" },
		{ "two@x.org,b@x.org", true, REFUSAL_NONE,
		    "a@x.org<two@x.org,B@X.org<two@x.org" },
		{ "b@x.org,TWO@x.org", true, REFUSAL_NONE,
		    "b@x.org,a@x.org<TWO@x.org" },
		{ "nest@x.org", true, REFUSAL_NONE,
		    "a@x.org<nest@x.org,B@X.org<nest@x.org" },
		/* an alias may go out, a recipient that was named may not */
		{ "far@x.org", true, REFUSAL_NONE, "q@Far.example<far@x.org" },
		{ "a@x.org,q@far.example", true, REFUSAL_RELAY, "" },
		{ "q@far.example,Q@far.example,q@FAR.example", false,
		    REFUSAL_NONE, "q@far.example,Q@far.example" },
		/* loops */
		{ "self@x.org", true, REFUSAL_ALIASES, "" },
		{ "self2@x.org", true, REFUSAL_NONE, "a@x.org<self2@x.org" },
		{ "ring1@x.org", true, REFUSAL_ALIASES, "" },
		{ "ring1@x.org,b@x.org", true, REFUSAL_NONE, "b@x.org" },
		/* depth: ten, and one past it */
		{ "d0@x.org", true, REFUSAL_NONE, "a@x.org<d0@x.org" },
		{ "e@x.org", true, REFUSAL_ALIASES, "" },
		/* nobody */
		{ "none@x.org", true, REFUSAL_UNKNOWN, "" },
		{ "dead@x.org", true, REFUSAL_UNKNOWN, "" },
		{ "none@x.org,a@x.org", true, REFUSAL_NONE,
		    "none@x.org,a@x.org" },
		{ "half@x.org", true, REFUSAL_NONE,
		    "none@x.org<half@x.org,a@x.org<half@x.org" },
		{ "off@x.org", true, REFUSAL_DISABLED, "" },
		{ "off2@x.org", true, REFUSAL_DISABLED, "" },
		{ "off@x.org,a@x.org", true, REFUSAL_NONE,
		    "off@x.org,a@x.org" },
		{ "nodomain", false, REFUSAL_ADDRESS, "" },
		{ "a@x.org,bad@x.org", true, REFUSAL_TABLE, "" },
	};
	struct arena arena;

	arena_init(&arena, 1 << 20);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct expand x = { find, NULL, !rows[i].net };
		struct recipient to[8] = { 0 };
		struct envelope e = { .to = to };
		struct slice rest = slice_from(rows[i].to), one;
		char got[512];
		enum refusal why;

		while (slice_cut(&rest, ',', &one)) {
			to[e.to_count].state = QUEUE_TODO;
			to[e.to_count].notify = slice_from("NEVER");
			to[e.to_count++].address = one;
		}
		why = expand(&x, &arena, &e);
		ROW(i, why == rows[i].why);
		if (why != REFUSAL_NONE)
			continue;
		show(&e, got, sizeof got);
		ROW(i, strcmp(got, rows[i].want) == 0);
		for (size_t k = 0; k < e.to_count; k++)
			ROW(i, slice_is(e.to[k].notify, "NEVER"));
		arena_reset(&arena);
	}
	arena_done(&arena);
}

/* Many recipients, each named twice. */
static void
test_many(void)
{
	enum { COUNT = 20000 };
	struct expand x = { find, NULL, true };
	struct envelope e = { .to_count = (size_t)2 * COUNT };
	struct arena arena;

	arena_init(&arena, 64 << 20);
	e.to = arena_alloc(&arena, e.to_count * sizeof *e.to);
	if (e.to == NULL)
		return;
	for (size_t i = 0; i < e.to_count; i++) {
		char name[32];

		(void)snprintf(name, sizeof name, "u%zu@%c.example", i % COUNT,
		    i < COUNT ? 'a' : 'A');
		e.to[i].state = QUEUE_TODO;
		e.to[i].address = arena_dup(&arena, slice_from(name));
	}
	CHECK(expand(&x, &arena, &e) == REFUSAL_NONE);
	CHECK(e.to_count == COUNT);
	arena_done(&arena);
	arena_init(&arena, 100); /* no memory */
	CHECK(expand(&x, &arena, &e) == REFUSAL_SYSTEM);
	arena_done(&arena);
}

int
main(void)
{
	return unit_run(
	    "queue/expand", (CU_TestFunc[]){ test_expand, test_many, NULL });
}
