/* test message/complete and message/phrase */
#include "message/complete.h"
#include "message/phrase.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

#define DATE "Date: Thu, 01 Jan 1970 00:00:00 +0000\n"

/* The Message-ID that is made is compared up to its "<". */
static void
test_header(void)
{
	static const struct {
		const char *in, *head, *body;
	} rows[] = {
		{ "", "From: me\n" DATE "Message-ID: <", "" },
		{ "\nhi\n", "From: me\n" DATE "Message-ID: <", "hi\n" },
		{ "hi\n", "From: me\n" DATE "Message-ID: <", "hi\n" },
		{ "Subject: x\n\nhi\n",
		    "Subject: x\nFrom: me\n" DATE "Message-ID: <", "hi\n" },
		{ "from: a@b\nDATE: d\nmessage-id: <x>\nTo: c\n\nhi\n",
		    "from: a@b\nDATE: d\nmessage-id: <x>\nTo: c\n\n", "hi\n" },
		{ "From: a\nDate: d\nMessage-ID: <x>\nBcc: s\n\te\nTo: c\n"
		  "resent-bcc: f\nReturn-Path: <g>\n\n\nhi\n",
		    "From: a\nDate: d\nMessage-ID: <x>\nTo: c\n\n", "\nhi\n" },
		/* the caller has dropped an mbox's line */
		{ "From a@b Mon Jan 1\nFrom: a\n\nhi",
		    "From: me\n" DATE "Message-ID: <",
		    "From a@b Mon Jan 1\nFrom: a\n\nhi" },
		{ "From \t: a\n b\nDate: d\nMessage-ID: <x>\n\nhi",
		    "From: a\n b\nDate: d\nMessage-ID: <x>\n\n", "hi" },
		/* a body without an empty line before it */
		{ "From: a\nDate: d\nMessage-ID: <x>\nhello you\n",
		    "From: a\nDate: d\nMessage-ID: <x>\n\n", "hello you\n" },
		{ "From: a\nDate: d\nMessage-ID: <x>",
		    "From: a\nDate: d\nMessage-ID: <x>\n\n", "" },
	};
	struct complete c = { .from = { "me", 2 }, .host = { "h", 1 } };

	(void)setenv("TZ", "UTC0", 1);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct slice in = slice_from(rows[i].in);
		struct buf out;
		size_t at;

		buf_init(&out, 4096);
		at = complete_header(in, &c, &out);
		ROW(i, slice_begins(buf_slice(&out), rows[i].head));
		if (out.p[strlen(rows[i].head) - 1] == '<') {
			ROW(i,
			    strcmp(strchr(out.p + strlen(rows[i].head), '@'),
				"@h>\n\n") == 0);
		} else {
			ROW(i, out.len == strlen(rows[i].head));
		}
		ROW(i, slice_is(slice_from_at(in, at), rows[i].body));
		buf_done(&out);
	}
}

static void
test_phrase(void)
{
	static const struct {
		const char *in, *want;
	} rows[] = {
		{ "Al Bo", "Al Bo" },
		{ "Al B. Bo", "\"Al B. Bo\"" },
		{ "a\"b\\c\nd", "\"a\\\"b\\\\cd\"" },
		{ "\xc3\x84l", "=?UTF-8?B?w4Rs?=" },
		{ "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
		  "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
		  "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
		  "\xc3\xa4\xc3\xa4",
		    "=?UTF-8?B?w6TDpMOkw6TDpMOkw6TDpMOkw6TDpMOkw6TDpMOkw6TDpMO"
		    "kw6TDpMOkw6Q=?=\n =?UTF-8?B?w6Q=?=" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf out;

		buf_init(&out, 1000);
		phrase_put(&out, slice_from(rows[i].in));
		ROW(i, slice_is(buf_slice(&out), rows[i].want));
		buf_done(&out);
	}
}

int
main(void)
{
	return unit_run("message/complete",
	    (CU_TestFunc[]){ test_header, test_phrase, NULL });
}
