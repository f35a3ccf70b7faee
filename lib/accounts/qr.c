/* accounts/qr - a QR code in a terminal. */
#include "accounts/qr.h"

#include <qrencode.h>
#include <stdbool.h>

enum { QUIET = 2 };

static bool
is_dark(const QRcode *q, int x, int y)
{
	return x >= 0 && y >= 0 && x < q->width && y < q->width &&
	    (q->data[y * q->width + x] & 1) != 0;
}

/* Upper and lower half of a character; what is light is drawn. */
int
qr_print(FILE *out, const char *text)
{
	static const char *const halves[] = { "\u2588", "\u2580", "\u2584",
		" " };
	QRcode *q = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);

	if (q == NULL)
		return -1;
	for (int y = -QUIET; y < q->width + QUIET; y += 2) {
		for (int x = -QUIET; x < q->width + QUIET; x++)
			(void)fputs(
			    halves[is_dark(q, x, y) * 2 + is_dark(q, x, y + 1)],
			    out);
		(void)fputc('\n', out);
	}
	QRcode_free(q);
	return ferror(out) == 0 ? 0 : -1;
}
