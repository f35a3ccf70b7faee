/* base/slice - octets that somebody else owns: a pointer and a length. */
#ifndef POSTAMT_BASE_SLICE_H
#define POSTAMT_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * Borrowed, not NUL-terminated, may hold any octet. Lives as long as what it
 * points into; copy it (arena_dup, buf_put) when it must live longer.
 */
struct slice {
	const char *p;
	size_t len; /* octets */
};

/* printf("%.*s", SLICE(s)) */
#define SLICE(s) (int)(s).len, (s).p

static inline struct slice
slice_from(const char *cstr)
{
	return (struct slice){ cstr, strlen(cstr) };
}

static inline struct slice
slice_of(const void *p, size_t len)
{
	return (struct slice){ p, len };
}

/* Equal octets; the second form ignores the case of ASCII letters. */
bool slice_eq(struct slice a, struct slice b);
bool slice_caseeq(struct slice a, struct slice b);
bool slice_is(struct slice s, const char *cstr);
bool slice_caseis(struct slice s, const char *cstr);
bool slice_begins(struct slice s, const char *prefix);
bool slice_casebegins(struct slice s, const char *prefix);

/* From octet `at` (at most its length) to the end. */
struct slice slice_from_at(struct slice s, size_t at);

/* Without spaces and tabs at both ends. */
struct slice slice_trim(struct slice s);

/*
 * Cuts at the first `sep`: `head` is what stands before it, `*s` becomes what
 * stands after. Without a `sep`, head is all and *s is empty. False when *s
 * was empty already, so that a loop visits every non-empty rest.
 */
bool slice_cut(struct slice *s, char sep, struct slice *head);

/* The position of c, or -1; the last one for slice_rindex. */
ptrdiff_t slice_index(struct slice s, char c);
ptrdiff_t slice_rindex(struct slice s, char c);

/* A decimal number without sign, all of s. -1 with ERANGE over max, EINVAL. */
int slice_u64(struct slice s, uint64_t max, uint64_t *out);

/* n in decimal, written into room. */
enum { DECIMAL_SIZE = 20 };
struct slice slice_decimal(uint64_t n, char room[DECIMAL_SIZE]);

/* Copies s with a NUL into dst. -1 with ENAMETOOLONG if it does not fit or
 * EINVAL if s holds a NUL. */
int slice_cstr(struct slice s, char *dst, size_t size);

#endif
