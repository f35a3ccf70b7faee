/* fuzz_otpauth - the URI of a second factor, and the lines of passwords of
 * applications: issuer, account, then lines. */
#include "accounts/apppass.h"
#include "accounts/totp.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
inside(struct slice all, struct slice part)
{
	if (part.len > 0 &&
	    (part.p < all.p || part.p + part.len > all.p + all.len))
		abort();
}

/* RFC 3986: nothing but what a URI may hold, and the parts where they belong.
 */
static void
uri(struct slice issuer, struct slice account)
{
	static const unsigned char secret[TOTP_SECRET] = { 1, 2, 3 };
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz"
				      "0123456789-._~@%:/?=&";
	struct slice rest, part;
	struct buf out;

	buf_init(&out, 6 * (issuer.len + account.len) + 512);
	totp_uri(&out, issuer, account, secret);
	if (buf_failed(&out) || strspn(buf_cstr(&out), letters) != out.len)
		abort();
	rest = buf_slice(&out);
	if (!slice_begins(rest, "otpauth://totp/") ||
	    !slice_cut(&rest, '?', &part) || slice_index(rest, '?') != -1 ||
	    !slice_cut(&rest, '&', &part) || part.len != 7 + 32 ||
	    !slice_cut(&rest, '&', &part) || !slice_begins(part, "issuer=") ||
	    !slice_is(rest, "algorithm=SHA1&digits=6&period=30"))
		abort();
	buf_done(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice all = slice_of(data, size), rest = all;
	struct slice issuer = { 0 }, account = { 0 };
	struct apppass p;

	(void)slice_cut(&rest, '\n', &issuer);
	(void)slice_cut(&rest, '\n', &account);
	uri(issuer, account);
	while (apppass_next(&rest, &p)) {
		inside(all, p.id);
		inside(all, p.label);
		inside(all, p.nets);
		(void)apppass_allows(
		    &p, slice_from("pop3"), slice_from("192.0.2.1"), 1000);
		(void)apppass_is(&p, slice_from("aaaa aaaa"));
	}
	return 0;
}
