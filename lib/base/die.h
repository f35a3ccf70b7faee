/* base/die - a program's name, its exit statuses, and its last words. */
#ifndef POSTAMT_BASE_DIE_H
#define POSTAMT_BASE_DIE_H

struct control_error;

/* Whoever runs a program goes by these. */
enum {
	EXIT_DONE = 0,
	EXIT_PERM = 100, /* will never work: usage, refused for good */
	EXIT_TEMP = 111, /* may work later */
};

/* Also opens /dev/null on any of 0, 1, 2 that is closed. */
void program_init(const char *name);
const char *program_name(void);

/* One line on 2, `name: what: strerror`, then exit. die_perm adds no errno. */
_Noreturn void die_usage(const char *synopsis);
_Noreturn void die_perm(const char *fmt, ...)
    __attribute__((format(printf, 1, 2)));
_Noreturn void die_temp(const char *fmt, ...)
    __attribute__((format(printf, 1, 2)));
_Noreturn void die_control(const struct control_error *why);

#endif
