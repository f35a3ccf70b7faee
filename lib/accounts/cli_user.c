/* accounts/cli_user - postamt-user add, passwd, del, list, show. */
#include "accounts/admin.h"
#include "accounts/cli.h"
#include "accounts/hash.h"
#include "accounts/name.h"
#include "accounts/prompt.h"
#include "base/die.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <unistd.h>

static void
warn(const char *file, unsigned line, const char *text)
{
	(void)fprintf(stderr, "%s: warning: %s:%u: %s\n", program_name(), file,
	    line, text);
}

static void
ask_password(char out[PASSWORD_MAX + 1])
{
	if (prompt_secret("Password", true, out, PASSWORD_MAX + 1) == 0)
		return;
	switch (errno) {
	case ENODATA:
		die_perm("a password is expected on standard input");
	case ENAMETOOLONG:
		die_perm("a password has at most %d octets", PASSWORD_MAX);
	case EINVAL:
		die_perm("a password has no NUL");
	case EAGAIN:
		die_perm("the two passwords differ");
	default:
		die_temp("read the password");
	}
}

/* Ends the program when rc is -1. */
static int
finish(struct edit *e, int rc, const struct control_error *why)
{
	edit_done(e);
	if (rc == -1)
		die_control(why);
	return EXIT_DONE;
}

int
cli_add(int argc, char **argv)
{
	static const char usage[] =
	    "add [-FLMRS] [-a nets] [-d home] [-n name] [-q quota] [-u uid] "
	    "user@domain";
	char password[PASSWORD_MAX + 1] = "";
	struct admin_change c = { 0 };
	struct control_error why;
	struct edit e;
	int opt, rc;

	while ((opt = getopt(argc, argv, "FLMRSa:d:n:q:u:")) != -1)
		switch (opt) {
		case 'F':
			c.force = true;
			break;
		case 'L':
			c.locked = true;
			break;
		case 'M':
			c.must_change = true;
			break;
		case 'R':
			c.receive_only = true;
			break;
		case 'S':
			c.send_only = true;
			break;
		case 'a':
			c.nets = optarg;
			break;
		case 'd':
			c.home = optarg;
			break;
		case 'n':
			c.gecos = optarg;
			break;
		case 'q':
			c.quota = optarg;
			break;
		case 'u':
			c.uid = optarg;
			break;
		default:
			die_usage(usage);
		}
	if (optind + 1 != argc)
		die_usage(usage);
	if (!c.locked)
		ask_password(password);
	rc = edit_open(&e, warn, &why);
	if (rc == 0)
		rc =
		    admin_add(&e, argv[optind], slice_from(password), &c, &why);
	explicit_bzero(password, sizeof password);
	return finish(&e, rc, &why);
}

int
cli_passwd(int argc, char **argv)
{
	char password[PASSWORD_MAX + 1];
	struct admin_change c = { 0 };
	struct control_error why;
	struct edit e;
	int opt, rc;

	while ((opt = getopt(argc, argv, "FM")) != -1)
		switch (opt) {
		case 'F':
			c.force = true;
			break;
		case 'M':
			c.must_change = true;
			break;
		default:
			die_usage("passwd [-FM] user@domain");
		}
	if (optind + 1 != argc)
		die_usage("passwd [-FM] user@domain");
	ask_password(password);
	rc = edit_open(&e, NULL, &why);
	if (rc == 0)
		rc = admin_passwd(
		    &e, argv[optind], slice_from(password), &c, &why);
	explicit_bzero(password, sizeof password);
	return finish(&e, rc, &why);
}

int
cli_del(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "purge", no_argument, NULL, 'p' },
		{ 0 },
	};
	struct control_error why;
	bool purge = false;
	struct edit e;
	int opt, rc;

	while ((opt = getopt_long(argc, argv, "p", longs, NULL)) != -1) {
		if (opt != 'p')
			die_usage("del [--purge] user@domain");
		purge = true;
	}
	if (optind + 1 != argc)
		die_usage("del [--purge] user@domain");
	rc = edit_open(&e, warn, &why);
	if (rc == 0)
		rc = admin_del(&e, argv[optind], purge, &why);
	return finish(&e, rc, &why);
}

/* One line of list: name, uid, gid, quota, flags, home; TAB between. */
static void
print_user(const struct user *u)
{
	printf("%.*s\t%lu\t%lu\t%llu\t%s%s%s%s\t%.*s\n", SLICE(u->name),
	    (unsigned long)u->uid, (unsigned long)u->gid,
	    (unsigned long long)u->quota_octets, u->hash.len > 0 ? "p" : "-",
	    u->receives ? "r" : "-", u->sends ? "s" : "-",
	    u->must_change ? "m" : "-", SLICE(u->home));
}

static int
each_line(struct edit *e, void (*each)(const struct user *),
    struct control_error *why)
{
	struct slice rest = buf_slice(&e->text), line;
	unsigned number = 0;

	while (control_next(&rest, &number, &line)) {
		struct user u;

		if (user_parse(line, number, &e->tables.defaults, &e->arena, &u,
			why) == -1)
			return -1;
		each(&u);
	}
	return 0;
}

int
cli_list(int argc, char **argv)
{
	struct control_error why;
	struct edit e;
	int rc;

	(void)argv;
	if (argc != 1)
		die_usage("list");
	rc = edit_open(&e, NULL, &why);
	if (rc == 0)
		rc = each_line(&e, print_user, &why);
	return finish(&e, rc, &why);
}

static void
print_all(const struct user *u)
{
	struct slice hash = u->hash, scheme = { "crypt", 5 };

	if (hash.len > 0 && hash.p[0] == '{')
		(void)slice_cut(&hash, '}', &scheme);
	if (scheme.p[0] == '{')
		scheme = slice_from_at(scheme, 1);
	printf("name\t%.*s\nuid\t%lu\ngid\t%lu\nfull-name\t%.*s\nhome\t%.*s\n",
	    SLICE(u->name), (unsigned long)u->uid, (unsigned long)u->gid,
	    SLICE(u->gecos), SLICE(u->home));
	printf("quota\t%llu\nreceives\t%s\nsends\t%s\n",
	    (unsigned long long)u->quota_octets, u->receives ? "yes" : "no",
	    u->sends ? "yes" : "no");
	printf("password\t%.*s\nscram\t%s\nchanged\t%llu\nmust-change\t%s\n"
	       "nologin\t%s\n",
	    u->hash.len == 0 ? 4 : (int)scheme.len,
	    u->hash.len == 0 ? "none" : scheme.p,
	    u->scram.len > 0 ? "yes" : "no", (unsigned long long)u->changed_s,
	    u->must_change ? "yes" : "no", u->nologin ? "yes" : "no");
	printf("networks\t%.*s\n", SLICE(u->nets));
}

int
cli_show(int argc, char **argv)
{
	char full[NAME_MAX_OCTETS + 1];
	struct control_error why;
	struct edit e;
	int rc;

	if (argc != 2)
		die_usage("show user@domain");
	rc = edit_open(&e, NULL, &why);
	if (rc == 0)
		rc = edit_name(&e, argv[1], full, &why);
	if (rc == 0) {
		rc = edit_find(&e, slice_from(full), &why);
		if (rc == 0)
			rc = control_wrong(
			    &why, "name", 0, "%s is no account", full);
	}
	if (rc == 1)
		print_all(&e.found);
	return finish(&e, rc == -1 ? -1 : 0, &why);
}
