/* accounts/scheme - the {SCHEME} before a password hash. */
#include "accounts/scheme.h"

static const char *const crypts[] = { "CRYPT", "YESCRYPT", "BLF-CRYPT",
	"SHA512-CRYPT", "SHA256-CRYPT", "MD5-CRYPT", "DES-CRYPT", NULL };

static const char *const plains[] = { "PLAIN", "CLEAR", "CLEARTEXT", NULL };

/* Also with .HEX or .B64 behind. */
static const char *const digests[] = { "SHA", "SHA1", "SHA256", "SHA512",
	"SSHA", "SSHA256", "SSHA512", NULL };

static bool
is_one_of(struct slice name, const char *const *list)
{
	for (; *list != NULL; list++)
		if (slice_caseis(name, *list))
			return true;
	return false;
}

struct slice
scheme_take(struct slice *stored)
{
	ptrdiff_t end = slice_index(*stored, '}');
	struct slice scheme;

	if (stored->len == 0 || stored->p[0] != '{' || end == -1)
		return slice_from("CRYPT");
	scheme = slice_of(stored->p + 1, (size_t)end - 1);
	*stored = slice_from_at(*stored, (size_t)end + 1);
	return scheme;
}

bool
scheme_is_crypt(struct slice scheme)
{
	return is_one_of(scheme, crypts);
}

bool
scheme_is_known(struct slice scheme)
{
	struct slice rest = scheme, name;

	if (is_one_of(scheme, crypts) || is_one_of(scheme, plains))
		return true;
	(void)slice_cut(&rest, '.', &name);
	return is_one_of(name, digests);
}
