/* accounts/qr - a QR code in a terminal. */
#ifndef POSTAMT_ACCOUNTS_QR_H
#define POSTAMT_ACCOUNTS_QR_H

#include <stdio.h>

/* Two modules a character, in UTF-8, light on dark. -1 with errno. */
int qr_print(FILE *out, const char *text);

#endif
