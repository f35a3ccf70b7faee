/* test message/received */
#include "message/msgid.h"
#include "message/received.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

static void
test_put(void)
{
	static const struct {
		const char *helo, *rdns, *ip, *tls, *protocol, *to, *want;
	} rows[] = {
		{ "mx.example.net", "mx.example.net", "192.0.2.1", "", "ESMTP",
		    "a@example.org",
		    "Received: from mx.example.net (mx.example.net "
		    "[192.0.2.1])\n\tby me.example (postamt) with ESMTP\n"
		    "\tid 0000000000001\n\tfor <a@example.org>; "
		    "Thu, 01 Jan 1970 00:00:00 +0000\n" },
		{ "[IPv6:2001:db8::1]", "", "2001:db8::1",
		    "TLSv1.3 TLS_AES_256_GCM_SHA384", "ESMTPSA", "",
		    "Received: from [IPv6:2001:db8::1] "
		    "([IPv6:2001:db8::1])\n"
		    "\t(using TLSv1.3 TLS_AES_256_GCM_SHA384)\n"
		    "\tby me.example (postamt) with ESMTPSA\n"
		    "\tid 0000000000001; Thu, 01 Jan 1970 00:00:00 +0000\n" },
		{ "", "", "", "", "local", "",
		    "Received: by me.example (postamt, from uid 7)\n"
		    "\tid 0000000000001; Thu, 01 Jan 1970 00:00:00 +0000\n" },
		/* submission that hides where the client is */
		{ "", "", "", "", "ESMTPSA", "",
		    "Received: by me.example (postamt) with ESMTPSA\n"
		    "\tid 0000000000001; Thu, 01 Jan 1970 00:00:00 +0000\n" },
		/* what would end the field, a comment or a line */
		{ "a\nX: y", "b)c", "1.2.3.4\t", "v(\r\nc", "S;M\nTP",
		    "\"a \n>\"@b",
		    "Received: from a?X:?y (b?c [1.2.3.4?])\n"
		    "\t(using v???c)\n"
		    "\tby me.example (postamt) with S?M?TP\n"
		    "\tid 0000000000001\n\tfor <\"a ?>\"@b>; "
		    "Thu, 01 Jan 1970 00:00:00 +0000\n" },
	};

	(void)setenv("TZ", "UTC0", 1);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct received r = {
			.helo = slice_from(rows[i].helo),
			.rdns = slice_from(rows[i].rdns),
			.ip = slice_from(rows[i].ip),
			.tls = slice_from(rows[i].tls),
			.by = slice_from("me.example"),
			.protocol = slice_from(rows[i].protocol),
			.uid = 7,
			.id = slice_from("0000000000001"),
			.to = slice_from(rows[i].to),
		};
		struct buf out;

		buf_init(&out, 4096);
		received_put(&out, &r);
		ROW(i, slice_is(buf_slice(&out), rows[i].want));
		if (!slice_is(buf_slice(&out), rows[i].want))
			puts(buf_cstr(&out));
		buf_done(&out);
	}
}

static void
test_long(void)
{
	static char name[5000];
	struct received r = { .helo = { name, sizeof name },
		.rdns = { name, sizeof name },
		.ip = slice_from("1.2.3.4"),
		.protocol = slice_from("SMTP"),
		.to = { name, sizeof name } };
	struct slice rest, line;
	struct buf out;

	memset(name, 'a', sizeof name);
	buf_init(&out, 1 << 16);
	received_put(&out, &r);
	rest = buf_slice(&out);
	while (slice_cut(&rest, '\n', &line))
		CHECK(line.len <= 998);
	buf_done(&out);
}

static void
test_count(void)
{
	static const struct {
		const char *in;
		unsigned count;
	} rows[] = {
		{ "", 0 },
		{ "Received: a\nRECEIVED: b\n c\nX: y\nreceived:\n\n", 3 },
		{ "X-Received: a\n received: b\n\nReceived: c\n", 0 },
		{ "Received: a\r\nReceived: b\r\n\r\nReceived: c\r\n", 2 },
		{ "\nReceived: a\n", 0 },
		{ "Received: a", 1 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ROW(i, received_count(slice_from(rows[i].in)) == rows[i].count);
}

static void
test_msgid(void)
{
	struct buf a, b;

	buf_init(&a, 100);
	buf_init(&b, 100);
	msgid_put(&a, slice_from("h.example"));
	msgid_put(&b, slice_from("h.example"));
	CHECK(a.len == 12 + 1 + 12 + 12 &&
	    !slice_eq(buf_slice(&a), buf_slice(&b)));
	CHECK(slice_begins(buf_slice(&a), "<") &&
	    strcmp(a.p + 26, "@h.example>") == 0);
	buf_done(&a);
	buf_done(&b);
}

int
main(void)
{
	return unit_run("message/received",
	    (CU_TestFunc[]){
		test_put, test_long, test_count, test_msgid, NULL });
}
