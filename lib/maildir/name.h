/* maildir/name - names of message files: unique, sizes, flags. */
#ifndef POSTAMT_MAILDIR_NAME_H
#define POSTAMT_MAILDIR_NAME_H

#include "base/slice.h"

/*
 * UNIQUE[,S=octets][,W=octets][:2,FLAGS], as maildir(5) and Maildir++ have it:
 *
 *   1764081600.M123456P77Q1.mx.example.org,S=1234,W=1260:2,FS
 *
 * S is the file's size, W the same with every line end counted as CRLF, which
 * is what POP3 and IMAP tell their clients. Programs that do not know them
 * take them for a part of the unique name.
 */
enum { MAILDIR_NAME_SIZE = 256 }; /* NAME_MAX and a NUL */

struct maildir_name {
	struct slice unique; /* all before ":2,": stays when flags change */
	struct slice flags;  /* ASCII letters, "" none */
	bool has_size, has_wire;
	uint64_t size_octets, wire_octets;
};

/*
 * Takes a directory entry apart; slices point into `in`. False when it is no
 * message: empty, it begins with a dot, or holds a slash or a NUL. A size that
 * is not a number is as good as none. *n is written on true alone.
 */
bool maildir_name_parse(struct slice in, struct maildir_name *n);

/*
 * A name that no other delivery takes: time, microseconds, process, a counter,
 * and `host`, whose slashes, colons and commas are replaced. Whoever links it
 * still minds EEXIST and asks again.
 */
void maildir_name_make(char out[MAILDIR_NAME_SIZE], const char *host,
    uint64_t size_octets, uint64_t wire_octets);

#endif
