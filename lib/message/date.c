/* message/date - date-time as RFC 5322 section 3.3 has it. */
#include "message/date.h"

#include <stdio.h>

void
date_format(time_t t, char out[DATE_SIZE])
{
	static const char days[][4] = { "Sun", "Mon", "Tue", "Wed", "Thu",
		"Fri", "Sat" };
	static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May",
		"Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct tm tm = { 0 };
	long minutes;

	if (localtime_r(&t, &tm) == NULL) {
		t = 0;
		(void)gmtime_r(&t, &tm);
	}
	minutes = tm.tm_gmtoff / 60;
	(void)snprintf(out, DATE_SIZE,
	    "%s, %02d %s %04d %02d:%02d:%02d %c%02ld%02ld", days[tm.tm_wday],
	    tm.tm_mday, months[tm.tm_mon], (tm.tm_year + 1900) % 10000,
	    tm.tm_hour, tm.tm_min, tm.tm_sec, minutes < 0 ? '-' : '+',
	    (minutes < 0 ? -minutes : minutes) / 60 % 100,
	    (minutes < 0 ? -minutes : minutes) % 60);
}
