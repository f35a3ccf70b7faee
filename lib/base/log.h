/* base/log - one event, one line of key=value on descriptor 2. */
#ifndef POSTAMT_BASE_LOG_H
#define POSTAMT_BASE_LOG_H

#include "base/slice.h"

enum { LOG_SESSION_SIZE = 24 };

/*
 * log_event("smtp.accept", "qid=%s size=%zu", id, size) writes
 *   event=smtp.accept program=postamt-smtpd pid=7 session=k3 qid=... size=...
 * in one write(2). Every conversion stands alone behind "key=": %s, %.*s, or
 * %d and %u, also with l, ll or z; a value is
 * quoted and escaped when it holds anything but printing ASCII without space,
 * quote, backslash. A value over 512 octets and a line over 2,048 are cut.
 * doc/events.md lists all events and keys; a test compares.
 */
void log_event(const char *event, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * The session id that goes along the whole chain: letters and digits, written
 * into every later line; "" for none. log_session_new makes a fresh one.
 */
void log_session(struct slice id);
const char *log_session_id(void);
void log_session_new(void);

#endif
