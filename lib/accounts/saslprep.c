/* accounts/saslprep - one form for what can be typed in two (RFC 4013). */
#include "accounts/saslprep.h"

#include <errno.h>
#include <stringprep.h>

/* 1 plain, 0 not ASCII, -1 a control (RFC 3454 table C.2.1). */
static int
is_plain(struct slice in)
{
	int plain = 1;

	for (size_t i = 0; i < in.len; i++) {
		unsigned char c = (unsigned char)in.p[i];

		if (c < ' ' || c == 0x7f)
			return -1;
		if (c >= 0x80)
			plain = 0;
	}
	return plain;
}

int
saslprep(struct slice in, bool stored, struct buf *out)
{
	char text[SASLPREP_MAX];
	int plain = is_plain(in), rc;

	if (plain == 1) {
		buf_put(out, in);
		errno = out->err;
		return buf_failed(out) ? -1 : 0;
	}
	if (plain == -1 || slice_cstr(in, text, sizeof text) == -1) {
		errno = plain == -1 ? EINVAL : errno;
		return -1;
	}
	rc = stringprep(text, sizeof text,
	    stored ? STRINGPREP_NO_UNASSIGNED : 0, stringprep_saslprep);
	if (rc == STRINGPREP_OK)
		buf_puts(out, text);
	explicit_bzero(text, sizeof text);
	errno = rc == STRINGPREP_OK		? out->err
	    : rc == STRINGPREP_TOO_SMALL_BUFFER ? ENAMETOOLONG
						: EINVAL;
	return errno == 0 ? 0 : -1;
}
