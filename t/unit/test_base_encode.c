/* test base/encode */
#include "base/encode.h"
#include "unit.h"

static void
test_base64(void)
{
	/* RFC 4648 section 10 */
	static const struct {
		const char *plain, *coded;
	} rows[] = {
		{ "", "" },
		{ "f", "Zg==" },
		{ "fo", "Zm8=" },
		{ "foo", "Zm9v" },
		{ "foob", "Zm9vYg==" },
		{ "fooba", "Zm9vYmE=" },
		{ "foobar", "Zm9vYmFy" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf b;

		buf_init(&b, 64);
		base64_put(&b, slice_from(rows[i].plain));
		ROW(i, slice_is(buf_slice(&b), rows[i].coded));
		buf_reset(&b);
		ROW(i, base64_get(&b, slice_from(rows[i].coded)) == 0);
		ROW(i, slice_is(buf_slice(&b), rows[i].plain));
		buf_done(&b);
	}
}

static void
test_base64_refused(void)
{
	static const char *const rows[] = { "Z", "Zg", "Zg=", "Zg=a",
		"=g==", "Zh==", "Zm9=", "Zg== ", " Zg=", "Z-_=", "Zg==Zg==" };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf b;

		buf_init(&b, 64);
		ROW(i, base64_get(&b, slice_from(rows[i])) == -1);
		buf_done(&b);
	}
}

static void
test_hex(void)
{
	struct buf b;

	buf_init(&b, 8);
	hex_put(&b, slice_of("\x00\xfa\x1b", 3));
	CHECK(slice_is(buf_slice(&b), "00fa1b"));
	buf_reset(&b);
	CHECK(hex_get(&b, slice_from("00Fa1b")) == 0);
	CHECK(slice_eq(buf_slice(&b), slice_of("\x00\xfa\x1b", 3)));
	CHECK(hex_get(&b, slice_from("0")) == -1);
	CHECK(hex_get(&b, slice_from("0g")) == -1);
	buf_done(&b);
}

int
main(void)
{
	return unit_run("base/encode",
	    (CU_TestFunc[]){
		test_base64, test_base64_refused, test_hex, NULL });
}
