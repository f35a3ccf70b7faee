/* test base/buf and base/arena: growth and its bound */
#include "base/arena.h"
#include "base/buf.h"
#include "unit.h"

#include <errno.h>

static void
test_bound(void)
{
	struct buf b;

	buf_init(&b, 4);
	CHECK(!strcmp(buf_cstr(&b), ""));
	buf_puts(&b, "abcd");
	CHECK(!buf_failed(&b) && slice_is(buf_slice(&b), "abcd"));
	buf_putc(&b, 'e');
	CHECK(b.err == ENOBUFS && b.len == 4);
	buf_drop(&b, 1);
	buf_putc(&b, 'e');
	CHECK(slice_is(buf_slice(&b), "bcd")); /* latched */
	buf_reset(&b);
	buf_putf(&b, "%d", 1234);
	CHECK(!buf_failed(&b) && !strcmp(buf_cstr(&b), "1234"));
	buf_putf(&b, "%d", 5);
	CHECK(buf_failed(&b));
	buf_done(&b);
}

static void
test_growth(void)
{
	struct buf b;

	buf_init(&b, 100000);
	for (unsigned i = 0; i < 20000; i++)
		buf_puts(&b, "12345");
	CHECK(!buf_failed(&b) && b.len == 100000);
	CHECK(buf_room(&b, 1) == NULL);
	buf_done(&b);
}

static void
test_arena(void)
{
	struct arena a;
	struct slice s;

	arena_init(&a, 10000);
	s = arena_dup(&a, slice_from("abc"));
	CHECK(slice_is(s, "abc") && s.p[3] == '\0');
	CHECK((uintptr_t)arena_alloc(&a, 1) % 16 == 0);
	CHECK(arena_alloc(&a, 9000) != NULL);
	CHECK(slice_is(s, "abc"));
	CHECK(arena_alloc(&a, 996) == NULL && errno == ENOBUFS);
	CHECK(arena_alloc(&a, 995) != NULL);
	arena_reset(&a);
	CHECK(arena_alloc(&a, 10000) != NULL);
	CHECK(arena_alloc(&a, SIZE_MAX) == NULL);
	arena_done(&a);
}

int
main(void)
{
	return unit_run("base/buf",
	    (CU_TestFunc[]){ test_bound, test_growth, test_arena, NULL });
}
