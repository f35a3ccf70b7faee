/* smtp/headscan - counts the header section while it passes by. */
#include "smtp/headscan.h"

#include <ctype.h>

static const char received[] = "received";

void
smtp_headscan_init(struct smtp_headscan *h)
{
	*h = (struct smtp_headscan){ 0 };
}

static void
line_begins(struct smtp_headscan *h, char c)
{
	if (c == '\n') {
		h->state = SMTP_HEADSCAN_DONE;
	} else if (c == ' ' || c == '\t') {
		h->state =
		    h->fields > 0 ? SMTP_HEADSCAN_REST : SMTP_HEADSCAN_DONE;
	} else {
		h->state = SMTP_HEADSCAN_NAME;
		h->name = 0;
		h->matches = true;
	}
}

/* One octet of a name, or what ends it. White space may stand before ":". */
static void
name_goes_on(struct smtp_headscan *h, char c)
{
	if (c == ':' && h->name > 0) {
		h->fields++;
		if (h->matches && h->name == sizeof received - 1)
			h->received++;
		h->state = SMTP_HEADSCAN_REST;
	} else if (c == ' ' || c == '\t') {
		return;
	} else if ((unsigned char)c < ' ' || c == ':') {
		h->state = SMTP_HEADSCAN_DONE;
	} else {
		if (h->name >= sizeof received - 1 ||
		    tolower((unsigned char)c) != received[h->name])
			h->matches = false;
		h->name++;
	}
}

void
smtp_headscan_feed(struct smtp_headscan *h, struct slice text)
{
	size_t i = 0;

	while (i < text.len && h->state != SMTP_HEADSCAN_DONE) {
		ptrdiff_t lf;

		switch (h->state) {
		case SMTP_HEADSCAN_LINE:
			line_begins(h, text.p[i]);
			break;
		case SMTP_HEADSCAN_NAME:
			name_goes_on(h, text.p[i++]);
			break;
		default:
			lf = slice_index(slice_from_at(text, i), '\n');
			if (lf == -1) {
				i = text.len;
			} else {
				i += (size_t)lf + 1;
				h->state = SMTP_HEADSCAN_LINE;
			}
		}
	}
	h->octets += i;
}
