/* test accounts/scram, accounts/saslprep: RFC 4013, RFC 6070, RFC 7677 */
#include "accounts/saslprep.h"
#include "accounts/scram.h"
#include "base/encode.h"
#include "unit.h"

#include <openssl/evp.h>
#include <stdlib.h>

/* RFC 4013 section 3, and what each table refuses. */
static void
test_saslprep(void)
{
	static const struct {
		const char *in, *out; /* NULL: refused */
		bool stored;
	} rows[] = {
		{ "I\xc2\xadX", "IX", true },
		{ "user", "user", true },
		{ "USER", "USER", true },
		{ "\xc2\xaa", "a", true },
		{ "\xe2\x85\xa8", "IX", true },
		{ "\x07", NULL, true },
		{ "\xd8\xa7\x31", NULL, true },
		{ "a\xc2\xa0z", "a z", true },
		{ "e\xcc\x81", "\xc3\xa9", true },
		{ "\xff", NULL, true },
		{ "\xc8\xa1", NULL, true }, /* U+0221: not in Unicode 3.2 */
		{ "\xc8\xa1", "\xc8\xa1", false },
		{ "a\nb", NULL, false },
		{ "\x7f", NULL, false },
		{ "", "", true },
	};
	struct buf b;

	buf_init(&b, 256);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int rc;

		buf_reset(&b);
		rc = saslprep(slice_from(rows[i].in), rows[i].stored, &b);
		ROW(i, (rc == 0) == (rows[i].out != NULL));
		if (rows[i].out != NULL)
			ROW(i, slice_is(buf_slice(&b), rows[i].out));
	}
	buf_done(&b);
}

/* RFC 6070 is for SHA-1; RFC 7914 section 11 has the vectors for SHA-256. */
static void
test_pbkdf2(void)
{
	static const struct {
		const char *password, *salt, *hex;
		int count;
		bool sha1;
	} rows[] = {
		{ "password", "salt",
		    "0c60c80f961f0e71f3a9b524af6012062fe037a6", 1, true },
		{ "password", "salt",
		    "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957", 2, true },
		{ "password", "salt",
		    "4b007901b765489abead49d926f721d065a429c1", 4096, true },
		{ "passwd", "salt",
		    "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57"
		    "c20dacbc",
		    1, false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct slice salt = slice_from(rows[i].salt);
		unsigned char out[32];
		struct buf b;
		size_t len = rows[i].sha1 ? 20 : 32;

		CHECK(
		    PKCS5_PBKDF2_HMAC(rows[i].password, -1,
			(const unsigned char *)salt.p, (int)salt.len,
			rows[i].count, rows[i].sha1 ? EVP_sha1() : EVP_sha256(),
			(int)len, out) == 1);
		buf_init(&b, 64);
		hex_put(&b, slice_of(out, len));
		ROW(i, slice_is(buf_slice(&b), rows[i].hex));
		buf_done(&b);
	}
}

/* RFC 7677 section 3: user, pencil; the keys are those of that exchange. */
static void
test_keys(void)
{
	struct scram_keys k = { .iterations = 4096 }, back = { 0 };
	struct slice rest;
	struct buf b;

	buf_init(&b, 256);
	CHECK(base64_get(&b, slice_from("W22ZaJ0SNY7soEsUEjb6gQ==")) == 0);
	memcpy(k.salt, b.p, b.len);
	k.salt_len = b.len;
	CHECK(scram_derive(slice_from("pencil"), &k) == 0);
	buf_reset(&b);
	scram_put(&b, &k);
	rest = buf_slice(&b);
	CHECK(slice_begins(rest, "4096,W22ZaJ0SNY7soEsUEjb6gQ==,"));
	CHECK(slice_is(rest,
	    "4096,W22ZaJ0SNY7soEsUEjb6gQ==,"
	    "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=,"
	    "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="));
	CHECK(scram_parse(rest, &back) == 0);
	CHECK(memcmp(&back, &k, sizeof k) == 0);
	CHECK(scram_parse(slice_from("4096,AA==,AA==,AA=="), &back) == -1);
	CHECK(scram_parse(slice_from("x"), &back) == -1);
	CHECK(scram_parse(slice_from(""), &back) == -1);
	buf_done(&b);
}

static void
test_salt(void)
{
	unsigned char a[SCRAM_SALT], again[SCRAM_SALT], other[SCRAM_SALT];

	CHECK(scram_salt(slice_from("alice@example.org"), a) == 0);
	CHECK(scram_salt(slice_from("alice@example.org"), again) == 0);
	CHECK(scram_salt(slice_from("nobody@example.org"), other) == 0);
	CHECK(memcmp(a, again, sizeof a) == 0);
	CHECK(memcmp(a, other, sizeof a) != 0);
}

int
main(void)
{
	(void)setenv("POSTAMT_STATE", unit_dir(), 1);
	(void)setenv("POSTAMT_CONF", unit_dir(), 1);
	return unit_run("accounts/scram",
	    (CU_TestFunc[]){
		test_saslprep, test_pbkdf2, test_keys, test_salt, NULL });
}
