/* smtp/headscan - counts the header section while it passes by. */
#include "smtp/headscan.h"

#include <ctype.h>

static const char received[] = "received";

enum { RECEIVED = sizeof received - 1 };

void
smtp_headscan_init(struct smtp_headscan *h)
{
	*h = (struct smtp_headscan){ 0 };
}

static void
name_goes_on(struct smtp_headscan *h, char c)
{
	if (h->line == 0) {
		h->name = 0;
		h->matches = true;
	}
	if (h->name >= RECEIVED ||
	    tolower((unsigned char)c) != received[h->name])
		h->matches = false;
	else
		h->name++;
}

static void
octet(struct smtp_headscan *h, char c)
{
	enum header_at was = h->at;

	h->at = header_step(was, c);
	if (h->at == HEADER_NAME)
		name_goes_on(h, c);
	h->line++;
	h->octets++;
	if (h->at == HEADER_END)
		h->octets -= h->line;
	if (h->at != HEADER_BODY)
		return;
	h->line = 0;
	if (was == HEADER_NEXT)
		return;
	h->fields++;
	h->received += h->matches && h->name == RECEIVED;
}

void
smtp_headscan_feed(struct smtp_headscan *h, struct slice text)
{
	size_t i = 0;

	while (i < text.len && h->at != HEADER_END) {
		ptrdiff_t lf;

		if (h->at != HEADER_BODY) {
			octet(h, text.p[i++]);
			continue;
		}
		lf = slice_index(slice_from_at(text, i), '\n');
		if (lf == -1) {
			h->octets += text.len - i;
			return;
		}
		i += (size_t)lf + 1;
		h->octets += (uint64_t)lf + 1;
		h->at = HEADER_NEXT;
	}
}
