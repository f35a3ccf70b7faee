/* test tls/text: the library works as before, from pages nobody can write */
#include "tls/text.h"
#include "unit.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

/* FIPS 180-4's example: SHA-256 of "abc". */
static bool
digests(void)
{
	static const unsigned char head[] = { 0xba, 0x78, 0x16, 0xbf };
	unsigned char out[EVP_MAX_MD_SIZE];
	unsigned len;

	return EVP_Digest("abc", 3, out, &len, EVP_sha256(), NULL) == 1 &&
	    len == 32 && memcmp(out, head, sizeof head) == 0;
}

/* The lines of /proc/self/maps about our file; *writable if one is. */
static unsigned
mapped(bool *writable)
{
	FILE *f = fopen("/proc/self/maps", "r");
	char line[512];
	unsigned n = 0;

	*writable = false;
	while (f != NULL && fgets(line, sizeof line, f) != NULL) {
		if (strstr(line, "/memfd:libcrypto") == NULL)
			continue;
		n++;
		*writable = *writable || strstr(line, " r-xp ") == NULL;
	}
	if (f != NULL)
		(void)fclose(f);
	return n;
}

static void
test_replace(void)
{
	bool writable;

	CHECK(digests());
	text_in_large_pages();
	CHECK(digests());
	CHECK(mapped(&writable) <= 1); /* 0 where the kernel has none */
	CHECK(!writable);
}

int
main(void)
{
	return unit_run("tls/text", (CU_TestFunc[]){ test_replace, NULL });
}
