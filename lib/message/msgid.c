/* message/msgid - a fresh Message-ID (RFC 5322 section 3.6.4). */
#include "message/msgid.h"

#include "base/clock.h"

#include <sys/random.h>
#include <unistd.h>

enum { DIGITS = 12 };

static void
put_digits(struct buf *out, uint64_t v)
{
	static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
	char text[DIGITS + 1];

	for (int i = DIGITS; i-- > 0; v >>= 5)
		text[i] = digits[v & 31];
	text[DIGITS] = '\0';
	buf_puts(out, text);
}

void
msgid_put(struct buf *out, struct slice host)
{
	uint64_t us = (uint64_t)clock_wall_us(), noise;

	/* Early in a boot: less random, unique all the same on this host. */
	if (getrandom(&noise, sizeof noise, GRND_NONBLOCK) !=
	    (ssize_t)sizeof noise)
		noise = (uint64_t)getpid() << 32 | (uint64_t)clock_ms();
	buf_putc(out, '<');
	put_digits(out, us);
	buf_putc(out, '.');
	put_digits(out, noise);
	buf_putc(out, '@');
	buf_put(out, host.len > 0 ? host : slice_from("localhost"));
	buf_putc(out, '>');
}
