/* base/control - settings: one small file each, under path_conf(). */
#ifndef POSTAMT_BASE_CONTROL_H
#define POSTAMT_BASE_CONTROL_H

#include "base/buf.h"
#include "base/path.h"

#include <stdint.h>

/* Largest settings file and table source read, in octets. */
enum { CONTROL_MAX = 1024 * 1024, CONTROL_TABLE_MAX = 256 * 1024 * 1024 };

/* What was wrong, for a person: die_control prints it. */
struct control_error {
	char file[PATH_SIZE];
	unsigned line;	    /* from 1; 0: the file as a whole */
	int err;	    /* errno of a failed open or read, else 0 */
	char expected[256]; /* what is wrong and what was expected */
};

/*
 * Fills *why: the text is printf's. Returns -1, so that a parser can
 * `return control_wrong(why, file, line, "expected ...")`.
 */
int control_wrong(struct control_error *why, const char *file, unsigned line,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/*
 * A setting is the first line that is neither empty nor a comment (#). Each
 * returns 0 and leaves *value as it was when the file is absent or says
 * nothing; -1 with *why for a bad one. Units and names of the settings are in
 * doc/postamt.conf.5.
 */
int control_u32(const char *name, uint32_t min, uint32_t max, uint32_t *value,
    struct control_error *why);
int control_u64(const char *name, uint64_t min, uint64_t max, uint64_t *value,
    struct control_error *why);
int control_bool(const char *name, bool *value, struct control_error *why);

/* Into value[size], which holds the default. */
int control_str(
    const char *name, char *value, size_t size, struct control_error *why);

/* This host's name: `me`, else gethostname(2). */
int control_me(char *value, size_t size, struct control_error *why);

/*
 * The whole of conf/name. 1 read, 0 absent (out is empty), -1 with *why.
 * `out` must be initialised; its max bounds the file.
 */
int control_read(const char *name, struct buf *out, struct control_error *why);

/*
 * Walks lines: the next one that is neither empty nor a comment, trimmed, and
 * its number. `rest` and `*number` (0 at first) keep the place.
 */
bool control_next(struct slice *rest, unsigned *number, struct slice *line);

#endif
