/* test accounts/credential: what opens, and that refusals cost the same */
#include "accounts/build.h"
#include "accounts/credential.h"
#include "accounts/hash.h"
#include "accounts/override.h"
#include "accounts/totp.h"
#include "base/file.h"
#include "base/path.h"
#include "unit.h"

#include <crypt.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static struct cdbmap_file db;
static unsigned hashes; /* yescrypts that were made */
static unsigned codes;	/* wrong ones behind the right password */
static bool no_codes;
static char app[APPPASS_LEN + 1];
static unsigned char secret[TOTP_SECRET];

/* In place of libcrypt's: counts. */
char *
crypt_rn(const char *phrase, const char *setting, void *data, int size)
{
	char *(*real)(const char *, const char *, void *, int);

	hashes += strncmp(setting, "$y$", 3) == 0;
	*(void **)&real = dlsym(RTLD_NEXT, "crypt_rn");
	return real(phrase, setting, data, size);
}

static unsigned zeros; /* octets that come before random ones */

ssize_t
getrandom(void *out, size_t len, unsigned flags)
{
	if (zeros == 0)
		return syscall(SYS_getrandom, out, len, flags);
	zeros--;
	memset(out, 0, len);
	return (ssize_t)len;
}

static void
no_warning(const char *file, unsigned line, const char *text)
{
	(void)file;
	(void)line;
	(void)text;
}

static void
table(const char *name, const char *text)
{
	char path[PATH_SIZE];

	CHECK(path_join(path, unit_dir(), name) == 0);
	CHECK(file_replace(path, slice_from(text), 0600) == 0);
}

static void
now_code(char out[TOTP_DIGITS + 1])
{
	uint32_t n = 0;

	CHECK(totp_code(slice_of((char *)secret, TOTP_SECRET),
		  (uint64_t)time(NULL) / TOTP_PERIOD_S, TOTP_DIGITS, &n) == 0);
	(void)snprintf(
	    out, TOTP_DIGITS + 1, "%06lu", (unsigned long)n % 1000000);
}

static void
give(const char *who, bool factor, bool application)
{
	char code[TOTP_DIGITS + 1], id[APPPASS_ID + 1];
	struct apppass_new n = { "x", "", "", 0 };
	struct control_error why;
	struct buf shown;

	buf_init(&shown, 4096);
	now_code(code);
	if (factor)
		CHECK(totp_enable(slice_from(who), secret, slice_from(code),
			  (uint64_t)time(NULL), &shown) == TOTP_OK);
	if (application)
		CHECK(apppass_add(slice_from(who), &n, app, id, &why) == 0);
	buf_done(&shown);
}

static void
make_tables(void)
{
	struct control_error why = { 0 };
	struct build_report report;
	char hash[HASH_MAX], limits[PATH_SIZE];
	struct buf b;

	CHECK(path_join(limits, unit_dir(), "limits") == 0);
	CHECK(mkdir(limits, 0700) == 0);
	table("limits/hash-cost", "1\n");
	table("limits/scram-iterations", "4096\n");
	table("domains", "d.org\n");
	CHECK(hash_make(slice_from("right"), hash) == 0);
	buf_init(&b, 8192);
	for (const char *const *who =
		 (const char *const[]){ "plain", "two", "apps", "both", NULL };
	     *who != NULL; who++)
		buf_putf(&b, "%s:%s:7:7::/h\n", *who, hash);
	buf_putf(&b, "net:%s:7:7::/h::allow_nets=198.51.100.0/24\n", hash);
	buf_puts(&b, "locked:!:7:7::/h\n");
	buf_puts(&b, "weak:{PLAIN}right:7:7::/h\n");
	buf_puts(&b, "broken:$y$j75$:7:7::/h\n");
	table("users", buf_cstr(&b));
	buf_done(&b);
	CHECK(build_tables(false, no_warning, &report, &why) == 0);
	CHECK(authdb_open(&db) == 0);
	CHECK(totp_new(secret) == 0);
	give("two@d.org", true, false);
	give("apps@d.org", false, true);
	give("net@d.org", false, true);
	give("both@d.org", true, true);
}

static enum credential_result
offer(const char *login, const char *password)
{
	struct credential c = { slice_from(login), slice_from(password),
		slice_from("pop3"), slice_from("192.0.2.1"), no_codes };
	struct authdb_account a;
	const char *how;

	enum credential_result r;

	hashes = 0;
	r = credential_password(&db, &c, &a, &how);
	codes += r == CREDENTIAL_CODE;
	return r == CREDENTIAL_CODE ? CREDENTIAL_WRONG : r;
}

static const char *const everybody[] = { "plain", "two", "apps", "both", "net",
	"locked", "weak", "broken", "nobody", "plain@elsewhere.org", "@", "" };

/* Nobody can tell by the time who is there and what they have. */
static void
test_refused(void)
{
	static const struct {
		const char *password;
		unsigned hashes;
	} rows[] = {
		{ "wrong", 1 },
		{ "", 1 },
		{ "wrong123456", 1 },
		{ "right000000", 1 },
		{ "wrongabcdefghijklmnop", 1 },
		{ "0123456789abcdefghjkmnpq", 1 },
		{ "tab\tin it", 1 },
		{ "\303\274ber den Bergen", 2 },
		{ "u\314\210ber den Bergen", 2 },
		{ "am Ende steht u\314\210", 2 },
		{ "am Ende steht u\314\210 123456", 2 },
		{ "\314\210am Ende steht \357\277\277", 2 },
		{ "\377\376\375", 2 },
	};

	for (int with_code = 0; with_code < 2; with_code++) {
		table("password-with-code", with_code ? "yes\n" : "no\n");
		for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
			for (size_t k = 0;
			     k < sizeof everybody / sizeof *everybody; k++) {
				ROW(i * 100 + k,
				    offer(everybody[k], rows[i].password) ==
					CREDENTIAL_WRONG);
				ROW(i * 100 + k, hashes == rows[i].hashes);
			}
	}
}

/* Longer than any password, by as much as a code. */
static void
test_long(void)
{
	char password[PASSWORD_MAX + 4];

	memset(password, '7', sizeof password - 1);
	password[sizeof password - 1] = '\0';
	for (size_t k = 0; k < sizeof everybody / sizeof *everybody; k++) {
		ROW(k, offer(everybody[k], password) == CREDENTIAL_WRONG);
		ROW(k, hashes == 0);
	}
}

/* What is right, and not enough, costs the same, and uses up nothing. */
static void
test_right(void)
{
	char code[TOTP_DIGITS + 1], with[64];

	CHECK(offer("plain", "right") == CREDENTIAL_OK && hashes == 1);
	CHECK(offer("apps", "right") == CREDENTIAL_OK && hashes == 1);
	CHECK(offer("weak", "right") == CREDENTIAL_OK);
	CHECK(offer("two", "right") == CREDENTIAL_WRONG && hashes == 1);
	CHECK(offer("both", "right") == CREDENTIAL_WRONG && hashes == 1);
	CHECK(offer("both", app) == CREDENTIAL_OK && hashes == 0);
	CHECK(offer("two", app) == CREDENTIAL_WRONG && hashes == 1);
	CHECK(offer("net", "right") == CREDENTIAL_WRONG && hashes == 1);
	now_code(code);
	(void)snprintf(with, sizeof with, "right%s", code);
	table("password-with-code", "no\n");
	CHECK(offer("two", with) == CREDENTIAL_WRONG && hashes == 1);
	table("password-with-code", "yes\n");
	/* It was used when it turned the factor on. */
	codes = 0;
	CHECK(offer("two", with) == CREDENTIAL_WRONG && hashes == 1);
	CHECK(codes == 1);
	CHECK(offer("two", "wrong000000") == CREDENTIAL_WRONG && codes == 1);
	no_codes = true;
	CHECK(offer("two", with) == CREDENTIAL_WRONG && hashes == 1);
	CHECK(offer("both", app) == CREDENTIAL_OK && codes == 1);
	no_codes = false;
}

/* An application password of an account that is of another network. */
static void
test_elsewhere(void)
{
	char id[APPPASS_ID + 1], mine[APPPASS_LEN + 1];
	struct apppass_new n = { "x", "", "", 0 };
	struct control_error why;

	CHECK(apppass_add(slice_from("net@d.org"), &n, mine, id, &why) == 0);
	CHECK(offer("net", mine) == CREDENTIAL_WRONG && hashes == 1);
	CHECK(apppass_last(slice_from("net@d.org"), slice_from(id)) == 0);
}

/* A recovery code behind a password cannot be taken for another code. */
static void
test_recovery(void)
{
	char code[TOTP_DIGITS + 1], with[64];
	const char *c;
	struct buf shown;

	buf_init(&shown, 4096);
	now_code(code);
	zeros = TOTP_RECOVERY_LEN;
	CHECK(totp_enable(slice_from("plain@d.org"), secret, slice_from(code),
		  (uint64_t)time(NULL), &shown) == TOTP_OK);
	c = buf_cstr(&shown);
	(void)snprintf(with, sizeof with, "right%.4s%.4s%.4s%.4s", c, c + 5,
	    c + 10, c + 15);
	CHECK(offer("plain", with) == CREDENTIAL_OK && hashes == 1);
	CHECK(offer("plain", with) == CREDENTIAL_WRONG && hashes == 1);
	buf_done(&shown);
}

/* A better hash of a password does not bring back an old one. */
static void
test_better_hash(void)
{
	struct authdb_account table = { 0 }, a;

	CHECK(authdb_find(&db, slice_from("weak"), &table) == CDBMAP_FOUND);
	/* While a login with the old password goes on, it is changed. */
	CHECK(override_set(&table, slice_from("fresh"), 1000) == 0);
	override_note(&table, table.hash, slice_from("right"));
	CHECK(offer("weak", "fresh") == CREDENTIAL_OK);
	CHECK(offer("weak", "right") == CREDENTIAL_WRONG);
	a = table;
	override_apply(&a);
	CHECK(a.changed_s == 1000);
}

int
main(void)
{
	(void)setenv("POSTAMT_STATE", unit_dir(), 1);
	(void)setenv("POSTAMT_CONF", unit_dir(), 1);
	return unit_run("accounts/credential",
	    (CU_TestFunc[]){ make_tables, test_refused, test_long, test_right,
		test_elsewhere, test_recovery, test_better_hash, NULL });
}
