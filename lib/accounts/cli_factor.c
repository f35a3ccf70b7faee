/* accounts/cli_factor - postamt-user app-*, totp-*: more ways to prove it. */
#include "accounts/admin.h"
#include "accounts/apppass.h"
#include "accounts/cli.h"
#include "accounts/hash.h"
#include "accounts/history.h"
#include "accounts/name.h"
#include "accounts/prompt.h"
#include "accounts/qr.h"
#include "accounts/self.h"
#include "accounts/totp.h"
#include "base/die.h"
#include "base/output.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/*
 * The account `given`, as a string that lives on; ends the program when there
 * is none. Who is not root must know its password and code.
 */
static const char *
account(const char *given)
{
	static char full[NAME_MAX_OCTETS + 1];
	struct control_error why;
	struct edit e;
	int rc = edit_open(&e, NULL, &why);

	if (rc == 0)
		rc = edit_name(&e, given, full, &why);
	if (rc == 0) {
		rc = edit_find(&e, slice_from(full), &why);
		if (rc == 0)
			rc = control_wrong(
			    &why, "name", 0, "%s is no account", full);
	}
	edit_done(&e);
	if (rc == -1)
		die_control(&why);
	if (geteuid() != 0)
		self_prove(full);
	return full;
}

/* 30d, 12h, or seconds since the epoch as @N; to come. */
static uint64_t
expiry(const char *text)
{
	uint64_t now = (uint64_t)time(NULL), at = 0, n;
	struct slice s = slice_from(text);

	if (s.len > 1 && s.p[0] == '@') {
		if (slice_u64(slice_from_at(s, 1), INT64_MAX, &n) == 0)
			at = n;
	} else if (s.len > 1 &&
	    slice_u64(slice_of(s.p, s.len - 1), 100000, &n) == 0) {
		if (s.p[s.len - 1] == 'd')
			at = now + n * 86400;
		if (s.p[s.len - 1] == 'h')
			at = now + n * 3600;
	}
	if (at > now)
		return at;
	die_perm(
	    "expiry: found '%s', expected 30d, 12h or @seconds, to come", text);
}

int
cli_app_add(int argc, char **argv)
{
	static const char usage[] = "app-add [-a nets] [-e expiry] [-l label] "
				    "[-p protocols] user@domain";
	char shown[APPPASS_LEN + 1], id[APPPASS_ID + 1];
	struct apppass_new n = { "application", "", "", 0 };
	struct control_error why;
	struct slice name;
	int opt, err;

	while ((opt = getopt(argc, argv, "a:e:l:p:")) != -1)
		switch (opt) {
		case 'a':
			n.nets = optarg;
			break;
		case 'e':
			n.expires_s = expiry(optarg);
			break;
		case 'l':
			n.label = optarg;
			break;
		case 'p':
			n.protocols = optarg;
			break;
		default:
			die_usage(usage);
		}
	if (optind + 1 != argc)
		die_usage(usage);
	name = slice_from(account(argv[optind]));
	if (apppass_add(name, &n, shown, id, &why) == -1)
		die_control(&why);
	(void)signal(SIGPIPE, SIG_IGN);
	printf("%s\t%s\n", id, shown);
	explicit_bzero(shown, sizeof shown);
	if (output_flush() == -1) {
		/* Nobody has seen it, and nobody will. */
		err = errno;
		(void)apppass_del(name, slice_from(id));
		errno = err;
		die_temp("show it; nothing was changed");
	}
	return EXIT_DONE;
}

/* id, label, protocols, networks, created, expires, last use; TAB between. */
int
cli_app_list(int argc, char **argv)
{
	struct slice name, rest;
	struct apppass p;
	struct buf text;

	if (argc != 2)
		die_usage("app-list user@domain");
	name = slice_from(account(argv[1]));
	buf_init_secret(&text, APPPASS_FILE);
	if (apppass_load(name, &text) == -1)
		die_temp("read application passwords");
	rest = buf_slice(&text);
	while (apppass_next(&rest, &p))
		printf("%.*s\t%.*s\t%.*s\t%.*s\t%llu\t%llu\t%llu\n",
		    SLICE(p.id), SLICE(p.label), SLICE(p.protocols),
		    SLICE(p.nets), (unsigned long long)p.created_s,
		    (unsigned long long)p.expires_s,
		    (unsigned long long)apppass_last(name, p.id));
	buf_done(&text);
	return EXIT_DONE;
}

int
cli_app_del(int argc, char **argv)
{
	struct slice name;

	if (argc != 3)
		die_usage("app-del user@domain id");
	name = slice_from(account(argv[1]));
	switch (apppass_del(name, slice_from(argv[2]))) {
	case 1:
		return EXIT_DONE;
	case 0:
		die_perm("%s: no application password of that id", argv[2]);
	default:
		die_temp("delete it");
	}
}

static void
show_secret(const char *name, const unsigned char secret[TOTP_SECRET])
{
	char me[256] = "postamt";
	struct control_error why;
	struct buf uri;

	if (control_me(me, sizeof me, &why) == -1)
		die_control(&why);
	buf_init_secret(&uri, 2048);
	totp_uri(&uri, slice_from(me), slice_from(name), secret);
	printf("%s\n", buf_cstr(&uri));
	if (qr_print(stdout, buf_cstr(&uri)) == -1)
		die_temp("make the QR code");
	(void)output_done(EXIT_DONE);
	buf_done(&uri);
}

/* Whoever cannot read them has no second factor. */
static void
show_codes(const char *name, const char *codes)
{
	int err;

	(void)signal(SIGPIPE, SIG_IGN);
	printf("Recovery codes, each good once; keep them safe:\n%s", codes);
	if (output_flush() == 0)
		return;
	err = errno;
	(void)totp_disable(slice_from(name));
	errno = err;
	die_temp("show the recovery codes; nothing was changed");
}

int
cli_totp_on(int argc, char **argv)
{
	unsigned char secret[TOTP_SECRET];
	char code[64];
	const char *name;
	enum totp_result r;
	struct buf shown;

	if (argc != 2)
		die_usage("totp-on user@domain");
	name = account(argv[1]);
	if (totp_is_on(slice_from(name)))
		die_perm("%s has a second factor already", name);
	if (totp_new(secret) == -1)
		die_temp("make a secret");
	show_secret(name, secret);
	if (prompt_secret("Code", false, code, sizeof code) == -1)
		die_perm("a code of the app is expected on standard input");
	buf_init_secret(&shown, 4096);
	r = totp_enable(slice_from(name), secret, slice_from(code),
	    (uint64_t)time(NULL), &shown);
	explicit_bzero(secret, sizeof secret);
	explicit_bzero(code, sizeof code);
	if (r == TOTP_ON)
		die_perm("%s has got a second factor meanwhile: this secret is "
			 "of no use",
		    name);
	if (r == TOTP_WRONG)
		die_perm("that is not the code of this secret now: nothing was "
			 "changed");
	if (r != TOTP_OK)
		die_temp("keep it");
	show_codes(name, buf_cstr(&shown));
	buf_done(&shown);
	return EXIT_DONE;
}

int
cli_totp_off(int argc, char **argv)
{
	if (argc != 2)
		die_usage("totp-off user@domain");
	switch (totp_disable(slice_from(account(argv[1])))) {
	case 1:
		return EXIT_DONE;
	case 0:
		die_perm("%s has no second factor", argv[1]);
	default:
		die_temp("turn it off");
	}
}

static void
print_history(struct slice name, bool ok)
{
	struct history h;
	struct slice rest;
	struct buf b;

	buf_init(&b, (size_t)HISTORY_MAX * 4);
	if (history_load(name, ok, &b) == -1)
		die_temp("read the history");
	rest = buf_slice(&b);
	while (history_next(&rest, &h))
		printf("%llu\t%s\t%.*s\t%.*s\t%.*s\t%.*s\n",
		    (unsigned long long)h.time_s, ok ? "ok" : "failed",
		    SLICE(h.protocol), SLICE(h.ip), SLICE(h.mech),
		    SLICE(h.how));
	buf_done(&b);
}

/* time, ok or failed, protocol, ip, mechanism, how or why; TAB between. */
int
cli_logins(int argc, char **argv)
{
	struct slice name;

	if (argc != 2)
		die_usage("logins user@domain");
	name = slice_from(account(argv[1]));
	print_history(name, true);
	print_history(name, false);
	return EXIT_DONE;
}
