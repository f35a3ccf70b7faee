#include "base/file.h"
#include "message/dsn.h"
#include "message/dsn_part.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define S(text)                                                                \
	{                                                                      \
		text, sizeof text - 1                                          \
	}

/* A memfd with an envelope's worth of octets in front, which are not quoted. */
static int
message(const char *text)
{
	int fd = memfd_create("message", 0);

	CHECK(fd != -1 && write(fd, "ENVELOPE\n", 9) == 9 &&
	    write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	return fd;
}

static struct dsn
plain(int fd, const struct dsn_recipient *to, size_t count)
{
	return (struct dsn){ .me = S("mx.example.org"),
		.sender = S("sender@example.com"),
		.id = S("6c4dj452kr2jy"),
		.unique = S("unique"),
		.arrival_s = 1795617443,
		.now_s = 1795618000,
		.retry_until_s = 1796049443,
		.to = to,
		.to_count = count,
		.fd = fd,
		.message_at = 9,
		.quote_max = 1000 };
}

/* With UPDATE=1 in the environment the files are written, not compared. */
static void
check_golden(const char *name, const struct dsn *d, bool want_eight)
{
	struct buf got, want;
	char path[128];
	bool eight = !want_eight;
	FILE *f;

	(void)snprintf(path, sizeof path, "t/data/dsn/%s.eml", name);
	buf_init(&got, 1 << 20);
	buf_init(&want, 1 << 20);
	CHECK(dsn_put(&got, d, &eight) == 0);
	CHECK(eight == want_eight);
	if (getenv("UPDATE") != NULL && (f = fopen(path, "w")) != NULL) {
		(void)fwrite(got.p, 1, got.len, f);
		(void)fclose(f);
	}
	CHECK(file_read(path, &want) == 0);
	if (!slice_eq(buf_slice(&got), buf_slice(&want)))
		(void)fprintf(stderr, "%s, got:\n%s", path, buf_cstr(&got));
	CHECK(slice_eq(buf_slice(&got), buf_slice(&want)));
	buf_done(&got);
	buf_done(&want);
}

static const char mail[] = "From: sender@example.com\n"
			   "Message-ID: <1@example.com>\n"
			   "Subject: hello\n"
			   "\n"
			   "--unique is in the body\n"
			   "\n"
			   "the end\n";

/* All kinds in one report: sections in the order of what matters. */
static void
test_mixed(void)
{
	static const struct dsn_recipient to[] = {
		{ .action = DSN_DELIVERED, .address = S("ok@example.org") },
		{ .action = DSN_FAILED,
		    .address = S("gone@example.org"),
		    .orcpt = S("rfc822;go+2Bne@example.net"),
		    .status = S("5.1.1"),
		    .text = S("no such mailbox here") },
		{ .action = DSN_DELAYED,
		    .address = S("slow@example.edu"),
		    .status = S("4.4.1"),
		    .remote_mta = S("mx.example.edu"),
		    .text = S("421 4.4.1 we are so busy at the moment that "
			      "nothing can be done about it, and this is a "
			      "long line") },
		{ .action = DSN_RELAYED, .address = S("old@example.net") },
		{ .action = DSN_EXPANDED, .address = S("list@example.org") },
		{ .action = DSN_FAILED,
		    .address = S("late@example.org"),
		    .status = S("4.2.2"),
		    .text = S("not in time") },
	};
	int fd = message(mail);
	struct dsn d = plain(fd, to, 6);

	d.envid = (struct slice)S("EN+2BV+3DID");
	check_golden("mixed", &d, false);
	(void)close(fd);
}

/* RFC 3461 section 4.3: the header alone for RET=HDRS and where none failed */
static void
test_headers(void)
{
	static const struct dsn_recipient failed[] = { { .action = DSN_FAILED,
	    .address = S("gone@example.org"),
	    .status = S("5.1.1") } };
	static const struct dsn_recipient good[] = { { .action = DSN_DELIVERED,
	    .address = S("ok@example.org"),
	    .status = S("nonsense") } };
	int fd = message(mail);
	struct dsn d = plain(fd, failed, 1);

	d.headers_only = true;
	check_golden("headers", &d, false);
	d = plain(fd, good, 1);
	check_golden("success", &d, false);
	(void)close(fd);
}

static bool
quotes_body(const struct dsn *d)
{
	struct buf out;
	bool eight, found;

	buf_init(&out, 1 << 20);
	CHECK(dsn_put(&out, d, &eight) == 0);
	found = strstr(buf_cstr(&out), "the end") != NULL;
	CHECK(strstr(buf_cstr(&out), "Subject: hello") != NULL);
	buf_done(&out);
	return found;
}

/* The bound of a full quote, at it and one past it. */
static void
test_size(void)
{
	static const struct dsn_recipient to[] = { { .action = DSN_FAILED,
	    .address = S("gone@example.org") } };
	int fd = message(mail);
	struct dsn d = plain(fd, to, 1);

	d.quote_max = sizeof mail - 1;
	CHECK(quotes_body(&d));
	d.quote_max--;
	CHECK(!quotes_body(&d));
	(void)close(fd);
}

/* RFC 6533: an address and a quote with octets over 127 */
static void
test_utf8(void)
{
	static const struct dsn_recipient to[] = { { .action = DSN_FAILED,
	    .address = S("j\xc3\xb6rg@example.org"),
	    .status = S("5.1.1") } };
	int fd = message("Subject: gr\xc3\xbc\xc3\x9f\n\nhi\n");
	struct dsn d = plain(fd, to, 1);

	d.smtputf8 = true;
	check_golden("utf8", &d, true);
	d.smtputf8 = false;
	check_golden("eight", &d, true);
	(void)close(fd);
}

/* Nothing that came from outside ends a line or a part. */
static void
test_hostile(void)
{
	static const struct dsn_recipient to[] = { { .action = DSN_FAILED,
	    .address = S("a\nBcc: b@example.org"),
	    .orcpt = S("rfc822;x+0AAction: delivered+0A"),
	    .status = S("5.1.1\nAction: x"),
	    .text = S("no\r\n\r\n--unique--\nX: y"),
	    .remote_mta = S("mx\nX: z") } };
	int fd = message("Message-ID: not one\nSubject: a\r\nX: \0b\n\nbody\n");
	struct dsn d = plain(fd, to, 1);
	struct buf out;
	bool eight;

	d.envid = (struct slice)S("a+0D+0AX-Evil: 1");
	buf_init(&out, 1 << 20);
	CHECK(dsn_put(&out, &d, &eight) == 0);
	CHECK(strstr(buf_cstr(&out), "\nBcc:") == NULL);
	CHECK(strstr(buf_cstr(&out), "\nAction: delivered") == NULL);
	CHECK(strstr(buf_cstr(&out), "\nAction: x") == NULL);
	CHECK(strstr(buf_cstr(&out), "\nX-Evil") == NULL);
	CHECK(strstr(buf_cstr(&out), "\nX: y") == NULL);
	CHECK(strstr(buf_cstr(&out), "\nX: z") == NULL);
	CHECK(strstr(buf_cstr(&out), "References") == NULL);
	CHECK(strchr(buf_cstr(&out), '\r') == NULL);
	CHECK(strlen(buf_cstr(&out)) == out.len);
	buf_done(&out);
	(void)close(fd);
}

/* A header without end is cut at a line; a message may have none at all. */
static void
test_header_end(void)
{
	static const struct dsn_recipient to[] = { { .action = DSN_DELIVERED,
	    .address = S("a@example.org") } };
	static char big[200001];
	struct buf out;
	bool full;
	int fd;
	struct dsn d;

	for (unsigned i = 0; i < 200000; i++)
		big[i] = i % 50 == 49 ? '\n' : 'x';
	fd = message(big);
	d = plain(fd, to, 1);
	buf_init(&out, 1 << 20);
	CHECK(dsn_quote(&out, &d, false, &full) == 0 && !full);
	CHECK(out.len <= DSN_HEADER_MAX && out.len > DSN_HEADER_MAX - 50);
	CHECK(out.p[out.len - 1] == '\n');
	(void)close(fd);
	buf_reset(&out);
	d.fd = message("\nno header\n");
	CHECK(dsn_quote(&out, &d, false, &full) == 0 && out.len == 0);
	(void)close(d.fd);
	d.fd = message("Subject: no end");
	CHECK(dsn_quote(&out, &d, false, &full) == 0);
	CHECK(slice_is(buf_slice(&out), "Subject: no end"));
	(void)close(d.fd);
	buf_done(&out);
}

static void
test_wanted(void)
{
	static const struct {
		const char *notify;
		enum dsn_action action;
		bool wanted;
	} rows[] = {
		{ "", DSN_FAILED, true },
		{ "", DSN_DELAYED, true },
		{ "", DSN_DELIVERED, false },
		{ "", DSN_RELAYED, false },
		{ "NEVER", DSN_FAILED, false },
		{ "NEVER", DSN_DELAYED, false },
		{ "NEVER", DSN_DELIVERED, false },
		{ "SUCCESS", DSN_DELIVERED, true },
		{ "SUCCESS", DSN_RELAYED, true },
		{ "SUCCESS", DSN_EXPANDED, true },
		{ "SUCCESS", DSN_FAILED, false },
		{ "success,failure", DSN_FAILED, true },
		{ "SUCCESS,FAILURE", DSN_DELAYED, false },
		{ "FAILURE,DELAY", DSN_DELAYED, true },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ROW(i,
		    dsn_wanted(slice_from(rows[i].notify), rows[i].action) ==
			rows[i].wanted);
}

static void
test_xtext(void)
{
	static const char *const rows[][2] = { { "", "" }, { "abc", "abc" },
		{ "a+2Bb+3D", "a+b=" }, { "+", "+" }, { "a+4", "a+4" },
		{ "+ZZ", "+ZZ" }, { "+2b", "+" } };
	struct buf out;

	buf_init(&out, 100);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		buf_reset(&out);
		dsn_xtext(&out, slice_from(rows[i][0]));
		ROW(i, slice_is(buf_slice(&out), rows[i][1]));
	}
	buf_done(&out);
}

int
main(void)
{
	(void)setenv("TZ", "UTC0", 1);
	tzset();
	return unit_run("message/dsn",
	    (CU_TestFunc[]){ test_mixed, test_headers, test_size, test_utf8,
		test_hostile, test_header_end, test_wanted, test_xtext, NULL });
}
