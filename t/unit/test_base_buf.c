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

/* What was wiped, in place of the C library's. */
static struct {
	void *p;
	size_t len;
} wiped[16];
static unsigned wiped_count;

static void
note(void *p, size_t len)
{
	if (wiped_count < 16) {
		wiped[wiped_count].p = p;
		wiped[wiped_count].len = len;
		wiped_count++;
	}
	for (volatile char *c = p; len > 0; len--)
		*c++ = 0;
}

void
explicit_bzero(void *p, size_t len)
{
	note(p, len);
}

/* What it is called where the compiler checks sizes. */
void __explicit_bzero_chk(void *p, size_t len, size_t room);

void
__explicit_bzero_chk(void *p, size_t len, size_t room)
{
	CHECK(len <= room);
	note(p, len);
}

/* Whatever a secret one gives up is wiped, and nothing else is. */
static void
test_secret(void)
{
	struct buf b;
	char *was;
	size_t cap;

	buf_init_secret(&b, 4096);
	buf_puts(&b, "secret");
	was = b.p;
	cap = b.cap;
	while (b.cap == cap)
		buf_putc(&b, 'x');
	CHECK(wiped_count == 1 && wiped[0].p == was && wiped[0].len == cap);
	CHECK(slice_begins(buf_slice(&b), "secretxx"));
	CHECK(strlen(b.p) == b.len);
	cap = b.len;
	buf_drop(&b, 6);
	CHECK(wiped_count == 2 && wiped[1].p == b.p + cap - 6);
	CHECK(wiped[1].len == 6 && strlen(b.p) == b.len && b.p[cap - 1] == 0);
	buf_reset(&b);
	CHECK(wiped_count == 3 && wiped[2].p == b.p);
	CHECK(wiped[2].len == cap - 6 && b.p[1] == 0);
	was = b.p;
	cap = b.cap;
	buf_done(&b);
	CHECK(wiped_count == 4 && wiped[3].p == was && wiped[3].len == cap);
	buf_puts(&b, "again");
	buf_done(&b);
	CHECK(wiped_count == 5);
	buf_done(&b);
	buf_init(&b, 4096);
	for (int i = 0; i < 1000; i++)
		buf_putc(&b, 'x');
	buf_drop(&b, 6);
	buf_reset(&b);
	buf_done(&b);
	CHECK(wiped_count == 5);
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
	    (CU_TestFunc[]){
		test_bound, test_growth, test_secret, test_arena, NULL });
}
