/* queue/expand - who a message is really for: aliases, duplicates. */
#include "queue/expand.h"

#include <ctype.h>
#include <errno.h>

/*
 * The addresses met so far, recipients and aliases alike: open addressing,
 * at most half full.
 */
struct set {
	struct slice *slots;
	size_t size; /* a power of two */
	size_t used;
};

struct work {
	const struct expand *x;
	struct arena *arena;
	struct set met;
	struct recipient *to;
	size_t count, room;
	enum refusal why; /* of the last that is not deliverable */
	size_t good;	  /* of to[], those that are */
};

/* FNV-1a, of the lower-case form. */
static size_t
hash(struct slice s)
{
	uint64_t h = 14695981039346656037U;

	for (size_t i = 0; i < s.len; i++) {
		h ^= (unsigned char)s.p[i];
		h *= 1099511628211U;
	}
	return (size_t)(h ^ h >> 32);
}

static struct slice *
set_find(struct set *set, struct slice key)
{
	size_t i = hash(key) & (set->size - 1);

	while (set->slots[i].p != NULL && !slice_eq(set->slots[i], key))
		i = (i + 1) & (set->size - 1);
	return &set->slots[i];
}

static bool
set_grow(struct set *set, struct arena *arena, size_t size)
{
	struct set larger = { .size = size, .used = set->used };

	larger.slots = arena_alloc(arena, size * sizeof *larger.slots);
	if (larger.slots == NULL)
		return false;
	for (size_t i = 0; i < set->size; i++)
		if (set->slots[i].p != NULL)
			*set_find(&larger, set->slots[i]) = set->slots[i];
	*set = larger;
	return true;
}

/* The domain in lower case, of ours the localpart too. p NULL: no memory. */
static struct slice
key_of(struct work *w, struct slice address, bool ours)
{
	struct slice key = arena_dup(w->arena, address);
	ptrdiff_t at = slice_rindex(address, '@');
	char *p = (char *)(uintptr_t)key.p;

	for (size_t i = ours || at == -1 ? 0 : (size_t)at;
	     p != NULL && i < key.len; i++)
		p[i] = (char)tolower((unsigned char)p[i]);
	return key;
}

/* 1 for a new address, 0 for one met before, -1 without memory. */
static int
meet(struct work *w, struct slice address, bool ours)
{
	struct slice key = key_of(w, address, ours), *slot;

	if (key.p == NULL)
		return -1;
	if (w->met.used * 2 >= w->met.size &&
	    !set_grow(&w->met, w->arena, w->met.size * 2))
		return -1;
	slot = set_find(&w->met, key);
	if (slot->p != NULL)
		return 0;
	*slot = key;
	w->met.used++;
	return 1;
}

static enum refusal
add(struct work *w, const struct recipient *r, enum refusal state)
{
	if (w->count == ENVELOPE_RECIPIENTS_MAX)
		return REFUSAL_RECIPIENTS;
	if (w->count == w->room) {
		size_t room = w->room * 2;
		struct recipient *to = arena_alloc(w->arena, room * sizeof *to);

		if (to == NULL)
			return REFUSAL_SYSTEM;
		memcpy(to, w->to, w->count * sizeof *to);
		w->to = to;
		w->room = room;
	}
	w->to[w->count++] = *r;
	if (state == REFUSAL_NONE)
		w->good++;
	else
		w->why = state;
	return REFUSAL_NONE;
}

static enum refusal visit(
    struct work *w, const struct recipient *r, unsigned depth);

static enum refusal
visit_targets(struct work *w, const struct recipient *r, struct slice targets,
    unsigned depth)
{
	struct slice target;

	if (depth == EXPAND_DEPTH)
		return REFUSAL_ALIASES;
	while (slice_cut(&targets, '\n', &target)) {
		struct recipient one = *r;
		enum refusal why;

		if (target.len == 0)
			continue;
		/* The table may be replaced before it is written. */
		one.address = arena_dup(w->arena, target);
		if (one.address.p == NULL)
			return REFUSAL_SYSTEM;
		if (r->from.len == 0)
			one.from = r->address;
		why = visit(w, &one, depth + 1);
		if (why != REFUSAL_NONE)
			return why;
	}
	return REFUSAL_NONE;
}

/* Adds r, or what it stands for. */
static enum refusal
visit(struct work *w, const struct recipient *r, unsigned depth)
{
	enum refusal state = REFUSAL_NONE;
	enum rcpt_result result;
	struct rcpt found = { 0 };
	int fresh;

	result = w->x->find(w->x->table, r->address, &found);
	if (result == RCPT_CORRUPT)
		return REFUSAL_TABLE;
	if (depth == 0 && result == RCPT_SYNTAX)
		return REFUSAL_ADDRESS;
	if (depth == 0 && result == RCPT_FOREIGN && !w->x->relay)
		return REFUSAL_RELAY;
	fresh = meet(w, r->address, result != RCPT_FOREIGN);
	if (fresh != 1)
		return fresh == 0 ? REFUSAL_NONE : REFUSAL_SYSTEM;
	if (result == RCPT_ALIAS)
		return visit_targets(w, r, found.targets, depth);
	if (result == RCPT_UNKNOWN || result == RCPT_SYNTAX)
		state = REFUSAL_UNKNOWN;
	else if (result == RCPT_ACCOUNT && !found.receives)
		state = REFUSAL_DISABLED;
	return add(w, r, state);
}

enum refusal
expand(const struct expand *x, struct arena *arena, struct envelope *e)
{
	struct work w = { .x = x, .arena = arena, .room = e->to_count };

	w.to = arena_alloc(arena, w.room * sizeof *w.to);
	if (w.to == NULL || !set_grow(&w.met, arena, 16))
		return REFUSAL_SYSTEM;
	for (size_t i = 0; i < e->to_count; i++) {
		enum refusal why = visit(&w, &e->to[i], 0);

		if (why != REFUSAL_NONE)
			return why;
	}
	if (w.count == 0)
		return REFUSAL_ALIASES;
	if (w.good == 0)
		return w.why;
	e->to = w.to;
	e->to_count = w.count;
	return REFUSAL_NONE;
}
