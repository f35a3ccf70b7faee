/* fuzz_dsn - a report of what came from outside stays a report.
 *
 * Input: address, ORCPT, ENVID, reason and remote host, an LF behind each
 * (%n stands for an LF in them), then the message.
 */
#include "message/dsn.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct slice
field(struct slice *in, char *copy, size_t max)
{
	struct slice line = slice_of("", 0);
	size_t len = 0;

	(void)slice_cut(in, '\n', &line);
	for (size_t i = 0; i < line.len && len < max; i++) {
		if (line.p[i] == '%' && i + 1 < line.len &&
		    line.p[i + 1] == 'n') {
			copy[len++] = '\n';
			i++;
		} else {
			copy[len++] = line.p[i];
		}
	}
	return slice_of(copy, len);
}

static unsigned
count(struct slice s, const char *line)
{
	struct slice one;
	unsigned n = 0;

	while (s.len > 0) {
		(void)slice_cut(&s, '\n', &one);
		n += slice_begins(one, line);
	}
	return n;
}

/* What stands before the quoted message: ours, with nothing of others' in it */
static struct slice
ours(struct slice s)
{
	const char *quote;

	for (unsigned parts = 0; parts < 3; parts++) {
		quote = memmem(s.p, s.len, "\n--=UNIQUE=\n", 12);
		if (quote == NULL)
			abort();
		if (parts == 2)
			return slice_of(s.p, (size_t)(quote - s.p));
		s = slice_from_at(s, (size_t)(quote - s.p) + 1);
	}
	return s;
}

static void
check(const struct dsn *d)
{
	struct buf out;
	struct slice report;
	bool eight;

	buf_init(&out, 16 << 20);
	if (dsn_put(&out, d, &eight) == -1)
		abort();
	report = ours(buf_slice(&out)); /* the second part: for programs */
	if (memchr(out.p, '\r', out.len) != NULL ||
	    memchr(out.p, '\0', out.len) != NULL)
		abort();
	if (count(report, "Action:") != 1 || count(report, "Status:") != 1 ||
	    count(report, "Final-Recipient:") != 1 ||
	    count(report, "Original-Recipient:") > 1 ||
	    count(report, "Original-Envelope-Id:") > 1 ||
	    count(report, "Reporting-MTA:") != 1 ||
	    count(report, "Diagnostic-Code:") > 1)
		abort();
	buf_done(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char copies[5][2048];
	struct slice in = slice_of(data, size);
	struct dsn_recipient to = { .action = DSN_FAILED };
	struct dsn d = { .me = { "mx.example.org", 14 },
		.sender = { "s@example.org", 13 },
		.id = { "6c4dj452kr2jy", 13 },
		.unique = { "=UNIQUE=", 8 },
		.to = &to,
		.to_count = 1,
		.quote_max = 100000 };

	if (memmem(data, size, "=UNIQUE=", 8) != NULL)
		return 0; /* a real one cannot be guessed */
	to.address = field(&in, copies[0], sizeof copies[0]);
	to.orcpt = field(&in, copies[1], sizeof copies[1]);
	d.envid = field(&in, copies[2], sizeof copies[2]);
	to.text = field(&in, copies[3], sizeof copies[3]);
	to.status = to.text;
	to.remote_mta = field(&in, copies[4], sizeof copies[4]);
	d.fd = memfd_create("message", MFD_CLOEXEC);
	if (d.fd == -1 || write(d.fd, in.p, in.len) != (ssize_t)in.len)
		abort();
	check(&d);
	d.headers_only = true;
	d.smtputf8 = true;
	to.action = DSN_DELAYED;
	check(&d);
	(void)close(d.fd);
	return 0;
}
