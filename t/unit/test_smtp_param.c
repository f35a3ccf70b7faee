/* test smtp/param */
#include "smtp/param.h"
#include "unit.h"

#include <stdio.h>

enum { ALL = SMTP_EXT_ESMTP | SMTP_EXT_AUTH | SMTP_EXT_RELEASE };

static void
test_mail(void)
{
	static const struct {
		const char *in;
		unsigned extensions;
		enum smtp_param_result result;
	} rows[] = {
		{ "", 0, SMTP_PARAM_OK },
		{ "  ", 0, SMTP_PARAM_OK },
		{ " SIZE=1", 0, SMTP_PARAM_UNKNOWN },
		{ " SIZE=1", SMTP_EXT_ESMTP, SMTP_PARAM_OK },
		{ " size=00000000000000000001", ALL, SMTP_PARAM_OK },
		{ " SIZE=000000000000000000001", ALL, SMTP_PARAM_BAD },
		{ "SIZE=1", ALL, SMTP_PARAM_BAD },
		{ " SIZE=", ALL, SMTP_PARAM_BAD },
		{ " SIZE", ALL, SMTP_PARAM_BAD },
		{ " SIZE=-1", ALL, SMTP_PARAM_BAD },
		{ " SIZE=1 SIZE=1", ALL, SMTP_PARAM_BAD },
		{ " =1", ALL, SMTP_PARAM_UNKNOWN },
		{ " BODY=7bit", ALL, SMTP_PARAM_OK },
		{ " BODY=BinaryMIME  SMTPUTF8", ALL, SMTP_PARAM_OK },
		{ " BODY=9BIT", ALL, SMTP_PARAM_BAD },
		{ " SMTPUTF8=1", ALL, SMTP_PARAM_BAD },
		{ " RET=HDRS ENVID=a+2Bb", ALL, SMTP_PARAM_OK },
		{ " RET=ALL", ALL, SMTP_PARAM_BAD },
		{ " ENVID=a+2b", ALL, SMTP_PARAM_BAD },
		{ " ENVID=a=b", ALL, SMTP_PARAM_BAD },
		{ " ENVID=", ALL, SMTP_PARAM_BAD },
		{ " AUTH=<>", ALL, SMTP_PARAM_OK },
		{ " AUTH=<>", SMTP_EXT_ESMTP, SMTP_PARAM_UNKNOWN },
		{ " HOLDFOR=60", ALL, SMTP_PARAM_OK },
		{ " HOLDFOR=0", ALL, SMTP_PARAM_BAD },
		{ " HOLDFOR=60", SMTP_EXT_ESMTP, SMTP_PARAM_UNKNOWN },
		{ " HOLDUNTIL=2027-01-01T00:00:00Z", ALL, SMTP_PARAM_OK },
		{ " HOLDUNTIL=2027-13-01T00:00:00Z", ALL, SMTP_PARAM_BAD },
		{ " HOLDUNTIL=2027-01-01T00:00:00", ALL, SMTP_PARAM_BAD },
		{ " HOLDFOR=6 HOLDUNTIL=2027-01-01T00:00:00Z", ALL,
		    SMTP_PARAM_BAD },
		{ " XYZZY", ALL, SMTP_PARAM_UNKNOWN },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct smtp_mail_params p;
		struct slice which;

		ROW(i,
		    smtp_mail_params(slice_from(rows[i].in), rows[i].extensions,
			&p, &which) == rows[i].result);
	}
}

static void
test_values(void)
{
	struct smtp_mail_params p;
	struct slice which;

	CHECK(smtp_mail_params(
		  slice_from(" size=99999999999999999999 body=8bitmime "
			     "ret=full ENVID=x smtputf8 HOLDUNTIL="
			     "1970-01-02T01:00:00+01:00"),
		  ALL, &p, &which) == SMTP_PARAM_OK);
	CHECK(p.size_octets == UINT64_MAX);
	CHECK(slice_is(p.body, "8BITMIME"));
	CHECK(slice_is(p.ret, "FULL"));
	CHECK(slice_is(p.envid, "x"));
	CHECK(p.smtputf8);
	CHECK(p.release_s == 86400);
	CHECK(smtp_mail_params(slice_from(" SIZE=1 FOO=2"), ALL, &p, &which) ==
	    SMTP_PARAM_UNKNOWN);
	CHECK(slice_is(which, "FOO=2"));
}

static void
test_rcpt(void)
{
	static const struct {
		const char *in;
		enum smtp_param_result result;
	} rows[] = {
		{ " NOTIFY=NEVER", SMTP_PARAM_OK },
		{ " NOTIFY=success,Failure,DELAY", SMTP_PARAM_OK },
		{ " NOTIFY=DELAY ORCPT=rfc822;a+40b@c.org", SMTP_PARAM_OK },
		{ " ORCPT=utf-8;\xc3\xbc@c.org", SMTP_PARAM_OK },
		{ " NOTIFY=", SMTP_PARAM_BAD },
		{ " NOTIFY=NEVER,DELAY", SMTP_PARAM_BAD },
		{ " NOTIFY=DELAY,DELAY", SMTP_PARAM_BAD },
		{ " NOTIFY=DELAY,", SMTP_PARAM_BAD },
		{ " NOTIFY=,DELAY", SMTP_PARAM_BAD },
		{ " NOTIFY=DELAY,,FAILURE", SMTP_PARAM_BAD },
		{ " NOTIFY=ALWAYS", SMTP_PARAM_BAD },
		{ " ORCPT=a@c.org", SMTP_PARAM_BAD },
		{ " ORCPT=;a@c.org", SMTP_PARAM_BAD },
		{ " ORCPT=rfc822;", SMTP_PARAM_BAD },
		{ " ORCPT=rfc822;\xc3\xbc@c.org", SMTP_PARAM_BAD },
		{ " ORCPT=rf c822;a", SMTP_PARAM_BAD },
		{ " SIZE=1", SMTP_PARAM_UNKNOWN },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct smtp_rcpt_params p;
		struct slice which;

		ROW(i,
		    smtp_rcpt_params(slice_from(rows[i].in), ALL, &p, &which) ==
			rows[i].result);
	}
}

static void
test_bounds(void)
{
	static const struct {
		const char *before;
		int count;
		bool mail;
		enum smtp_param_result result;
	} rows[] = {
		{ " ENVID=", SMTP_ENVID_MAX, true, SMTP_PARAM_OK },
		{ " ENVID=", SMTP_ENVID_MAX + 1, true, SMTP_PARAM_BAD },
		{ " ORCPT=x;", SMTP_ORCPT_MAX - 2, false, SMTP_PARAM_OK },
		{ " ORCPT=x;", SMTP_ORCPT_MAX - 1, false, SMTP_PARAM_BAD },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct smtp_mail_params m;
		struct smtp_rcpt_params r;
		struct slice which;
		char in[1024];
		int n = snprintf(in, sizeof in, "%s", rows[i].before);

		memset(in + n, 'x', (size_t)rows[i].count);
		in[n + rows[i].count] = '\0';
		ROW(i,
		    (rows[i].mail
			    ? smtp_mail_params(slice_from(in), ALL, &m, &which)
			    : smtp_rcpt_params(slice_from(in), ALL, &r,
				  &which)) == rows[i].result);
	}
}

int
main(void)
{
	return unit_run("smtp/param",
	    (CU_TestFunc[]){
		test_mail, test_values, test_rcpt, test_bounds, NULL });
}
