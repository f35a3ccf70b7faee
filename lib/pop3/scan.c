/* pop3/scan - reads new/ and cur/ into the list of a maildrop. */
#include "pop3/scan.h"

#include <errno.h>
#include <stdlib.h>

struct pop3_message *
pop3_scan_list(const struct pop3_drop *d)
{
	/* buf_room gives what realloc(3) gave: aligned for anything */
	return (struct pop3_message *)(void *)d->list.p;
}

static struct slice
unique_of(const struct pop3_drop *d, const struct pop3_message *m)
{
	struct pop3_name name;

	pop3_name_parse(pop3_drop_name(d, m), &name);
	return name.unique;
}

/* Keeps a copy of the name and fills in what it says. */
static int
take_name(
    struct pop3_drop *d, struct pop3_message *m, struct slice text, bool is_new)
{
	struct pop3_name name;
	size_t at = d->names.len;

	if (at > UINT32_MAX) {
		errno = ENOBUFS;
		return -1;
	}
	buf_put(&d->names, slice_of(text.p, text.len + 1)); /* with its NUL */
	if (buf_failed(&d->names)) {
		errno = d->names.err;
		return -1;
	}
	pop3_name_parse(text, &name);
	m->name = (uint32_t)at;
	m->time_s = name.time_s;
	m->marks &= ~(unsigned)(POP3_NEW | POP3_SEEN);
	m->marks |= (is_new ? POP3_NEW : 0) |
	    (slice_index(name.parts.flags, 'S') != -1 ? POP3_SEEN : 0);
	if (name.parts.has_wire && name.parts.wire_octets >> 48 == 0 &&
	    (m->marks & POP3_SIZED) == 0) {
		m->octets = name.parts.wire_octets;
		m->marks |= POP3_SIZED;
	}
	return 0;
}

static int
add(struct pop3_drop *d, struct slice text, bool is_new)
{
	struct pop3_message *m;

	m = (void *)buf_room(&d->list, sizeof *m);
	if (m == NULL) {
		errno = d->list.err;
		return -1;
	}
	*m = (struct pop3_message){ 0 };
	if (take_name(d, m, text, is_new) == -1)
		return -1;
	d->list.len += sizeof *m;
	d->count++;
	return 0;
}

/* The message of that unique part, by binary search; NULL: none. */
static struct pop3_message *
find(const struct pop3_drop *d, struct slice text)
{
	struct pop3_message *list = pop3_scan_list(d);
	struct pop3_name name;
	uint32_t low = 0, high = d->count;

	pop3_name_parse(text, &name);
	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		int order = pop3_name_order(name.time_s, name.unique,
		    list[mid].time_s, unique_of(d, &list[mid]));

		if (order == 0)
			return &list[mid];
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return NULL;
}

static int
update(struct pop3_drop *d, struct slice text, bool is_new)
{
	struct pop3_message *m = find(d, text);
	bool was_new;

	if (m == NULL)
		return 0;
	was_new = (m->marks & POP3_NEW) != 0;
	m->marks |= POP3_FOUND;
	if (was_new == is_new && slice_eq(pop3_drop_name(d, m), text))
		return 0;
	return take_name(d, m, text, is_new);
}

static int
walk(struct pop3_drop *d, bool is_new,
    int (*each)(struct pop3_drop *, struct slice, bool))
{
	DIR *dir = is_new ? d->new_dir : d->cur_dir;
	struct dirent *entry;

	rewinddir(dir);
	for (;;) {
		errno = 0;
		entry = readdir(dir);
		if (entry == NULL)
			return errno == 0 ? 0 : -1;
		if (entry->d_name[0] == '.' ||
		    (entry->d_type != DT_REG && entry->d_type != DT_UNKNOWN))
			continue;
		if (each(d, slice_from(entry->d_name), is_new) == -1)
			return -1;
	}
}

static int
by_age(const void *a, const void *b, void *drop)
{
	const struct pop3_message *x = a, *y = b;

	if (x->time_s != y->time_s)
		return x->time_s < y->time_s ? -1 : 1;
	return pop3_name_order(0, unique_of(drop, x), 0, unique_of(drop, y));
}

/* Of two with the same unique part keeps the one in cur/, the later name. */
static void
drop_doubles(struct pop3_drop *d)
{
	struct pop3_message *list = pop3_scan_list(d);
	uint32_t kept = 0;

	for (uint32_t i = 0; i < d->count; i++) {
		if (kept > 0 && by_age(&list[kept - 1], &list[i], d) == 0) {
			if (list[kept - 1].marks & POP3_NEW)
				list[kept - 1] = list[i];
			continue;
		}
		list[kept++] = list[i];
	}
	d->count = kept;
	d->list.len = kept * sizeof *list;
}

int
pop3_scan(struct pop3_drop *d)
{
	/* new/ first: what moves from there to cur/ meanwhile is not missed */
	if (walk(d, true, add) == -1 || walk(d, false, add) == -1)
		return -1;
	if (d->count > 1)
		qsort_r(pop3_scan_list(d), d->count,
		    sizeof(struct pop3_message), by_age, d);
	drop_doubles(d);
	d->left = d->count;
	for (uint32_t i = 0; i < d->count; i++)
		if (pop3_scan_list(d)[i].marks & POP3_SIZED)
			d->left_octets += pop3_scan_list(d)[i].octets;
	return 0;
}

int
pop3_scan_again(struct pop3_drop *d)
{
	for (uint32_t i = 0; i < d->count; i++)
		pop3_scan_list(d)[i].marks &= ~(unsigned)POP3_FOUND;
	if (walk(d, true, update) == -1 || walk(d, false, update) == -1)
		return -1;
	return 0;
}
