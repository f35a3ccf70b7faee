/* test accounts/policy */
#include "accounts/policy.h"
#include "accounts/policy_age.h"
#include "base/file.h"
#include "unit.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void
test_rules(void)
{
	static const struct {
		const char *password, *rule; /* NULL: may be */
	} rows[] = {
		{ "correct horse battery", NULL },
		{ "gr\xc3\xbcne Tomaten 17", NULL },
		{ "short1", "10 characters" },
		{ "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", "10 characters" },
		{ "", "10 characters" },
		{ "the old one is this", "the old one" },
		{ "my ALICE secret 9", "'alice'" },
		{ "so says Wonder 44", "'wonder'" },
		{ "Liddell and 44 cats", "'Liddell'" },
		{ "organ music at 4", NULL }, /* org is no name */
		{ "aaaaaaaaaaaa", "several words" },
		{ "abcdefghijkl", "several words" },
	};
	struct policy_user u = { slice_from("alice@wonder.org"),
		slice_from("A. Liddell"), slice_from("the old one is this") };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct control_error why = { 0 };
		int rc = policy_check(&u, slice_from(rows[i].password), &why);

		ROW(i, (rc == 0) == (rows[i].rule == NULL));
		if (rows[i].rule != NULL)
			ROW(i, strstr(why.expected, rows[i].rule) != NULL);
	}
}

static void
test_dictionary(void)
{
	struct policy_user u = { slice_from("a@b"), { 0 }, { 0 } };
	struct control_error why = { 0 };

	if (access("/var/cache/cracklib/cracklib_dict.pwd", R_OK) == -1)
		return; /* no dictionary on this machine */
	CHECK(policy_check(&u, slice_from("international1"), &why) == -1);
	CHECK(strstr(why.expected, "dictionary") != NULL);
}

static void
test_breached(void)
{
	struct policy_user u = { slice_from("a@b"), { 0 }, { 0 } };
	struct control_error why = { 0 };
	char path[PATH_SIZE], conf[PATH_SIZE];

	CHECK(path_join(path, unit_dir(), "list") == 0);
	CHECK(path_join(conf, unit_dir(), "breached") == 0);
	CHECK(file_replace(path,
		  slice_from("2B3AA6D6E4A2C1C5F1B0A0DE2B3AA6D6E4A2C1C5:1\n"
			     "5EC09C8CFA4CD4F4A8EC0A5E2F7B7A0F80F5C4F9:2\n"),
		  0600) == 0);
	CHECK(file_replace(conf, slice_from(path), 0600) == 0);
	CHECK(policy_check(&u, slice_from("correct horse battery"), &why) == 0);
	CHECK(file_replace(path,
		  slice_from("98DECC62ECE399A22ED30D490EF333BE7FDE7385:77\n"),
		  0600) == 0);
	CHECK(
	    policy_check(&u, slice_from("correct horse battery"), &why) == -1);
	CHECK(strstr(why.expected, "77 times") != NULL && why.err == 0);
	CHECK(file_replace(path, slice_from("98DECC62ECE3"), 0600) == 0);
	CHECK(
	    policy_check(&u, slice_from("correct horse battery"), &why) == -1);
	CHECK(strstr(why.expected, "truncated") != NULL && why.err != 0);
	CHECK(unlink(path) == 0);
	CHECK(
	    policy_check(&u, slice_from("correct horse battery"), &why) == -1);
	CHECK(why.err != 0);
	CHECK(unlink(conf) == 0);
}

static void
test_age(void)
{
	char path[PATH_SIZE];

	CHECK(!policy_is_expired(1000, 1000 + 400 * 86400ULL));
	CHECK(path_join(path, unit_dir(), "limits") == 0);
	CHECK(mkdir(path, 0700) == 0);
	CHECK(path_join(path, unit_dir(), "limits/password-days") == 0);
	CHECK(file_replace(path, slice_from("90\n"), 0600) == 0);
	CHECK(!policy_is_expired(1000, 1000 + 90 * 86400ULL));
	CHECK(policy_is_expired(1000, 1001 + 90 * 86400ULL));
	CHECK(!policy_is_expired(0, 1001 + 90 * 86400ULL));
}

int
main(void)
{
	(void)setenv("POSTAMT_CONF", unit_dir(), 1);
	return unit_run("accounts/policy",
	    (CU_TestFunc[]){
		test_rules, test_dictionary, test_breached, test_age, NULL });
}
