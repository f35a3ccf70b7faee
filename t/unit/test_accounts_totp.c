/* test accounts/totp: RFC 4226 appendix D, RFC 6238 appendix B, each code once
 */
#include "accounts/base32.h"
#include "accounts/state.h"
#include "accounts/totp.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

static const char rfc_secret[] = "12345678901234567890";

static void
test_hotp(void)
{
	static const uint32_t codes[] = { 755224, 287082, 359152, 969429,
		338314, 254676, 287922, 162583, 399871, 520489 };

	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		uint32_t code = 0;

		ROW(i, totp_code(slice_from(rfc_secret), i, 6, &code) == 0);
		ROW(i, code == codes[i]);
	}
}

static void
test_totp(void)
{
	static const struct {
		uint64_t time_s;
		uint32_t code;
	} rows[] = {
		{ 59, 94287082 },
		{ 1111111109, 7081804 },
		{ 1111111111, 14050471 },
		{ 1234567890, 89005924 },
		{ 2000000000, 69279037 },
		{ 20000000000, 65353130 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint32_t code = 0;

		ROW(i,
		    totp_code(slice_from(rfc_secret),
			rows[i].time_s / TOTP_PERIOD_S, 8, &code) == 0);
		ROW(i, code == rows[i].code);
	}
}

static void
test_base32(void)
{
	static const char *const rows[][2] = { { "", "" }, { "f", "MY" },
		{ "fo", "MZXQ" }, { "foo", "MZXW6" }, { "foob", "MZXW6YQ" },
		{ "fooba", "MZXW6YTB" }, { "foobar", "MZXW6YTBOI" } };
	struct buf b;

	buf_init(&b, 64);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		buf_reset(&b);
		base32_put(&b, slice_from(rows[i][0]));
		ROW(i, slice_is(buf_slice(&b), rows[i][1]));
		buf_reset(&b);
		ROW(i, base32_get(&b, slice_from(rows[i][1])) == 0);
		ROW(i, slice_is(buf_slice(&b), rows[i][0]));
	}
	CHECK(base32_get(&b, slice_from("0189")) == -1);
	buf_done(&b);
}

static struct slice
code_of(const char *secret, uint64_t time_s, char out[16])
{
	uint32_t code = 0;

	CHECK(totp_code(slice_from(secret), time_s / 30, 6, &code) == 0);
	(void)sprintf(out, "%06u", code);
	return slice_from(out);
}

static struct slice
code_at(uint64_t time_s, char out[16])
{
	return code_of(rfc_secret, time_s, out);
}

static void
test_use(void)
{
	struct slice who = slice_from("alice@example.org");
	const uint64_t now = 1700000000;
	char text[16], recovery_code[32];
	struct buf shown;
	bool recovery;

	CHECK(!totp_is_on(who));
	CHECK(totp_use(who, code_at(now, text), now, &recovery) == TOTP_OFF);
	buf_init(&shown, 4096);
	CHECK(totp_enable(who, (const unsigned char *)rfc_secret,
		  slice_from("000000"), now, &shown) == TOTP_WRONG);
	CHECK(!totp_is_on(who));
	CHECK(totp_enable(who, (const unsigned char *)rfc_secret,
		  code_at(now, text), now, &shown) == TOTP_OK);
	CHECK(totp_is_on(who));
	CHECK(shown.len == TOTP_RECOVERY_COUNT * 20);
	/* Whoever comes second with a secret of their own changes nothing. */
	CHECK(totp_enable(who, (const unsigned char *)"another secret of 20",
		  code_of("another secret of 20", now + 60, text), now + 60,
		  &shown) == TOTP_ON);
	CHECK(shown.len == TOTP_RECOVERY_COUNT * 20);
	/* The code that turned it on is used up; so are those before it. */
	CHECK(totp_use(who, code_at(now, text), now, &recovery) == TOTP_WRONG);
	CHECK(totp_use(who, code_at(now - 30, text), now, &recovery) ==
	    TOTP_WRONG);
	/* One period of drift and no more. */
	CHECK(totp_use(who, code_at(now + 60, text), now, &recovery) ==
	    TOTP_WRONG);
	CHECK(
	    totp_use(who, code_at(now + 30, text), now, &recovery) == TOTP_OK);
	CHECK(!recovery);
	CHECK(totp_use(who, code_at(now + 30, text), now, &recovery) ==
	    TOTP_WRONG);
	CHECK(totp_use(who, code_at(now + 300, text), now + 330, &recovery) ==
	    TOTP_OK);
	CHECK(totp_use(who, slice_from("12345"), now, &recovery) == TOTP_WRONG);
	CHECK(totp_use(who, slice_from(""), now, &recovery) == TOTP_WRONG);
	/* A recovery code opens once. */
	memcpy(recovery_code, shown.p, 19);
	recovery_code[19] = '\0';
	CHECK(totp_use(who, slice_from(recovery_code), now, &recovery) ==
	    TOTP_OK);
	CHECK(recovery);
	CHECK(totp_use(who, slice_from(recovery_code), now, &recovery) ==
	    TOTP_WRONG);
	CHECK(totp_disable(who) == 1 && totp_disable(who) == 0);
	CHECK(!totp_is_on(who));
	buf_done(&shown);
}

static void
test_uri(void)
{
	struct buf b;

	buf_init(&b, 512);
	totp_uri(&b, slice_from("mx.example.org"),
	    slice_from("a+b@example.org"), (const unsigned char *)rfc_secret);
	CHECK(slice_is(buf_slice(&b),
	    "otpauth://totp/mx.example.org:a%2Bb@example.org?secret="
	    "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=mx.example.org"
	    "&algorithm=SHA1&digits=6&period=30"));
	buf_done(&b);
}

int
main(void)
{
	(void)setenv("POSTAMT_STATE", unit_dir(), 1);
	return unit_run("accounts/totp",
	    (CU_TestFunc[]){
		test_hotp, test_totp, test_base32, test_use, test_uri, NULL });
}
