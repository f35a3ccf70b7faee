#include "serve/board.h"
#include "unit.h"

static void
test_claim(void)
{
	struct board *b = board_new(4);

	CHECK(b != NULL);
	CHECK(board_claim(b, 0, 7, 2));
	CHECK(board_claim(b, 1, 7, 2));
	CHECK(!board_claim(b, 2, 7, 2));
	CHECK(board_claim(b, 2, 8, 2));
	CHECK(board_claim(b, 3, 0, 2)); /* nobody's */
	board_clear(b, 0);
	CHECK(board_claim(b, 3, 7, 2));
	board_free(b);
}

static void
test_idle(void)
{
	struct board *b = board_new(2);

	CHECK(board_idle(b) == 0);
	atomic_store(&b->state[1], BOARD_IDLE);
	CHECK(board_idle(b) == 1);
	atomic_store(&b->state[0], BOARD_BUSY);
	CHECK(board_idle(b) == 1);
	board_clear(b, 1);
	CHECK(board_idle(b) == 0);
	board_free(b);
}

int
main(void)
{
	return unit_run(
	    "serve/board", (CU_TestFunc[]){ test_claim, test_idle, NULL });
}
