/* test smtp/senders: what conf/senders gives; accounts are in the e2e test */
#include "smtp/senders.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

static const struct rcpt_db none = { -1, "", 0 };

static void
write_senders(const char *text)
{
	char path[1024];
	FILE *f;

	(void)snprintf(path, sizeof path, "%s/senders", unit_dir());
	f = fopen(path, "w");
	CHECK(f != NULL);
	if (f == NULL)
		return;
	(void)fputs(text, f);
	(void)fclose(f);
}

static enum smtp_senders_result
check(struct smtp_senders *x, const char *login, const char *address)
{
	struct control_error why;

	return smtp_senders_check(
	    x, &none, slice_from(login), slice_from(address), &why);
}

static void
test_patterns(void)
{
	static const struct {
		const char *login, *address;
		enum smtp_senders_result want;
	} rows[] = {
		{ "a@x.org", "b@y.org", SMTP_SENDERS_OK },
		{ "A@x.org", "B@Y.org", SMTP_SENDERS_OK },
		{ "a@x.org", "any@z.org", SMTP_SENDERS_OK },
		{ "a@x.org", "c@y.org", SMTP_SENDERS_OK }, /* its other line */
		{ "a@x.org", "any@y.z.org", SMTP_SENDERS_NOT },
		{ "a@x.org", "@z.org", SMTP_SENDERS_NOT },
		{ "a@x.org", "z.org", SMTP_SENDERS_NOT },
		{ "a@x.org", "", SMTP_SENDERS_NOT },
		{ "a@x.org", "d@y.org", SMTP_SENDERS_NOT },
		{ "b@x.org", "d@y.org", SMTP_SENDERS_OK },
		{ "b@x.org", "b@y.org", SMTP_SENDERS_NOT },
		{ "c@x.org", "b@y.org", SMTP_SENDERS_NOT },
	};

	write_senders("# who\na@x.org: b@y.org, *@z.org\n\n"
		      "b@x.org:d@y.org\na@x.org : ,c@y.org,\n");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct smtp_senders x = { 0 };

		ROW(i,
		    check(&x, rows[i].login, rows[i].address) == rows[i].want);
		smtp_senders_forget(&x);
	}
}

/* One reading does for all addresses of a message. */
static void
test_read_once(void)
{
	struct smtp_senders x = { 0 };

	write_senders("a@x.org: b@y.org\n");
	CHECK(check(&x, "a@x.org", "b@y.org") == SMTP_SENDERS_OK);
	write_senders("a@x.org: c@y.org\n");
	CHECK(check(&x, "a@x.org", "b@y.org") == SMTP_SENDERS_OK);
	CHECK(check(&x, "a@x.org", "c@y.org") == SMTP_SENDERS_NOT);
	smtp_senders_forget(&x);
	CHECK(check(&x, "a@x.org", "b@y.org") == SMTP_SENDERS_NOT);
	CHECK(check(&x, "a@x.org", "c@y.org") == SMTP_SENDERS_OK);
	smtp_senders_forget(&x);
}

static void
test_bad(void)
{
	static const char *const rows[] = { "oops\n", "a@x.org b@y.org\n",
		": b@y.org\n", "a: b@y.org\n", "a@x.org: y.org\n",
		"a@x.org b@x.org: b@y.org\n", "a@x.org: *@y.org b@y.org\n",
		"a@x.org: b@y.org\tx\n" };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct smtp_senders x = { 0 };
		struct control_error why = { 0 };
		char text[100];

		(void)snprintf(
		    text, sizeof text, "a@x.org: b@y.org\n%s", rows[i]);
		write_senders(text);
		ROW(i, check(&x, "a@x.org", "b@y.org") == SMTP_SENDERS_BAD);
		ROW(i, smtp_senders_validate(&why) == -1 && why.line == 2);
		write_senders("");
		ROW(i, check(&x, "a@x.org", "b@y.org") == SMTP_SENDERS_NOT);
		ROW(i, smtp_senders_validate(&why) == 0);
		smtp_senders_forget(&x);
	}
}

int
main(void)
{
	(void)setenv("POSTAMT_CONF", unit_dir(), 1);
	return unit_run("smtp/senders",
	    (CU_TestFunc[]){ test_patterns, test_read_once, test_bad, NULL });
}
