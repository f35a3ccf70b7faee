/* message/date - date-time as RFC 5322 section 3.3 has it. */
#ifndef POSTAMT_MESSAGE_DATE_H
#define POSTAMT_MESSAGE_DATE_H

#include <time.h>

enum { DATE_SIZE = 40 };

/*
 * "Wed, 25 Nov 2026 14:37:26 +0000" in the local zone. A program with a
 * sandbox calls tzset(3) before it enters.
 */
void date_format(time_t t, char out[DATE_SIZE]);

#endif
