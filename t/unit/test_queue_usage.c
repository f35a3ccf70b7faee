/* test queue/usage */
#include "queue/usage.h"
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct slice login = { "Al/ice@example.org", 18 };

static char fresh_text[17 * 16];
static struct slice fresh; /* of the last message */

static enum refusal
charge(const struct usage_limits *limits, const struct recipient *to, size_t n,
    uint64_t day)
{
	enum refusal why;
	struct buf added;

	buf_init(&added, USAGE_FRESH_MAX);
	why = usage_charge(login, limits, to, n, day, &added);
	fresh = slice_of(fresh_text, added.len);
	if (added.len > 0 && added.len <= sizeof fresh_text)
		memcpy(fresh_text, buf_slice(&added).p, added.len);
	buf_done(&added);
	return why;
}

static enum refusal
send_to(const char *names, struct usage_limits limits, uint64_t day)
{
	struct slice rest = slice_from(names), one;
	struct recipient to[16] = { 0 };
	size_t n = 0;

	while (slice_cut(&rest, ',', &one))
		to[n++].address = one;
	return charge(&limits, to, n, day);
}

static void
test_messages(void)
{
	struct usage_limits two = { 2, 0, 0 }, one = { 1, 0, 0 };

	CHECK(send_to("a@b", two, 100) == REFUSAL_NONE);
	CHECK(send_to("a@b", two, 100) == REFUSAL_NONE);
	CHECK(send_to("a@b", two, 100) == REFUSAL_DAY);
	usage_refund(login, 100, fresh); /* it was not queued */
	CHECK(send_to("a@b", two, 100) == REFUSAL_NONE);
	CHECK(send_to("a@b", two, 100) == REFUSAL_DAY);
	CHECK(send_to("a@b", two, 101) == REFUSAL_NONE); /* a new day */
	CHECK(send_to("a@b", one, 101) == REFUSAL_DAY);
	usage_refund(login, 102, fresh);
	CHECK(send_to("a@b", one, 102) == REFUSAL_NONE);
}

static void
test_recipients(void)
{
	struct usage_limits three = { 0, 3, 0 };

	CHECK(send_to("a@b,c@d,A@B", three, 200) == REFUSAL_NONE); /* 3: A@B */
	CHECK(send_to("e@f", three, 200) == REFUSAL_NEW);
	CHECK(send_to("a@b,c@d,a@B", three, 200) == REFUSAL_NONE); /* known */
	CHECK(send_to("e@f,g@h,i@j", three, 201) == REFUSAL_NONE);
	CHECK(send_to("k@l,m@n,o@p,q@r", three, 202) == REFUSAL_NEW);
	CHECK(send_to("k@l,m@n,o@p", three, 202) == REFUSAL_NONE);
	CHECK(send_to("a@b,e@f,k@l", three, 203) == REFUSAL_NONE);
}

/* Who was not written to is as new as before, and counts again. */
static void
test_refund(void)
{
	struct usage_limits two = { 0, 2, 0 };

	CHECK(send_to("r1@x", two, 250) == REFUSAL_NONE);
	CHECK(send_to("r2@x,r1@x", two, 250) == REFUSAL_NONE);
	CHECK(fresh.len == 17);
	CHECK(send_to("r3@x", two, 250) == REFUSAL_NEW);
	usage_refund(login, 250, fresh); /* of nothing that was counted */
	CHECK(send_to("r3@x", two, 250) == REFUSAL_NEW);
	CHECK(send_to("r2@x", two, 250) == REFUSAL_NONE);
	CHECK(fresh.len == 0);
	CHECK(send_to("s1@x,s2@x", two, 251) == REFUSAL_NONE);
	usage_refund(login, 251, fresh);
	CHECK(send_to("s3@x,s1@x", two, 251) == REFUSAL_NONE);
	CHECK(fresh.len == 2 * 17);
	CHECK(send_to("s2@x", two, 251) == REFUSAL_NEW);
	CHECK(send_to("r1@x,r2@x", two, 251) == REFUSAL_NONE);
	usage_refund(login, 251, slice_from(""));
	CHECK(send_to("s2@x", two, 251) == REFUSAL_NEW);
}

static void
path_of(char path[1024])
{
	(void)snprintf(
	    path, 1024, "%s/usage/al%%2Fice@example.org", unit_dir());
}

/* What a crash tore, or somebody else wrote, does no harm. */
static void
test_torn(void)
{
	struct usage_limits one = { 1, 1, 0 };
	char path[1024];
	struct stat st;
	int fd;

	path_of(path);
	CHECK(stat(path, &st) == 0 && (st.st_mode & 07777) == 0600);
	CHECK((st.st_size - 33) % 17 == 0);
	CHECK(truncate(path, st.st_size - 5) == 0);
	CHECK(send_to("z@z", one, 300) == REFUSAL_NONE);
	CHECK(send_to("z@z", one, 301) == REFUSAL_NONE);
	CHECK(send_to("a@b", one, 302) == REFUSAL_NONE);
	fd = open(path, O_WRONLY | O_TRUNC);
	CHECK(fd != -1 && write(fd, "garbage\n", 8) == 8);
	(void)close(fd);
	CHECK(send_to("a@b", one, 303) == REFUSAL_NONE);
	CHECK(send_to("a@b", one, 303) == REFUSAL_DAY);
	CHECK(send_to("a@b", one, 304) == REFUSAL_NONE);
}

/* Ten processes at once get exactly as many as the limit says. */
static void
test_race(void)
{
	struct usage_limits limits = { 30, 0, 0 };
	int granted = 0;

	for (int i = 0; i < 10; i++)
		if (fork() == 0) {
			int n = 0;

			for (int k = 0; k < 10; k++)
				n +=
				    send_to("a@b", limits, 400) == REFUSAL_NONE;
			_exit(n);
		}
	for (int i = 0; i < 10; i++) {
		int status;

		CHECK(wait(&status) > 0 && WIFEXITED(status));
		granted += WEXITSTATUS(status);
	}
	CHECK(granted == 30);
}

/* Beyond its bound the older half is forgotten. */
static void
test_known(void)
{
	struct usage_limits many = { 0, UINT32_MAX, 0 };
	struct stat st;
	char path[1024];

	for (int k = 0; k < 3; k++) {
		static struct recipient to[USAGE_KNOWN_MAX / 2 + 10];
		static char names[USAGE_KNOWN_MAX / 2 + 10][24];
		size_t n = sizeof to / sizeof *to;

		for (size_t i = 0; i < n; i++) {
			(void)snprintf(
			    names[i], sizeof names[i], "%d-%zu@x", k, i);
			to[i].address = slice_from(names[i]);
		}
		CHECK(charge(&many, to, n, 500) == REFUSAL_NONE);
	}
	path_of(path);
	CHECK(stat(path, &st) == 0 &&
	    st.st_size == 33 + 17 * (USAGE_KNOWN_MAX / 2 * 2 + 10));
}

static void
test_limits(void)
{
	static const struct {
		const char *login;
		uint32_t messages, fresh;
		uint64_t octets;
	} rows[] = {
		{ "a@x.org", 10, 20, 0 },
		{ "A@X.ORG", 10, 20, 0 },
		{ "b@x.org", 30, 40, 5000000000 },
		{ "b@y.org", 1, 2, 0 },
		{ "a", 1, 2, 0 },
	};
	struct control_error why;
	struct usage_limits l = { 1, 2, 0 };
	char path[1024];
	FILE *f;

	(void)setenv("POSTAMT_CONF", unit_dir(), 1);
	CHECK(usage_limits_of(slice_from("a@x.org"), &l, &why) == 0);
	CHECK(l.messages == 1 && l.new_recipients == 2);
	(void)snprintf(path, sizeof path, "%s/limits", unit_dir());
	(void)mkdir(path, 0700);
	(void)snprintf(path, sizeof path, "%s/limits/accounts", unit_dir());
	f = fopen(path, "w");
	if (f == NULL)
		return;
	(void)fputs("# account messages new\na@x.org 10\t20\n*@x.org  30 40  "
		    "5000000000 \n"
		    "c@z.org 1\n",
	    f);
	(void)fclose(f);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int rc;

		l = (struct usage_limits){ 1, 2, 0 };
		rc = usage_limits_of(slice_from(rows[i].login), &l, &why);
		ROW(i, rc == (i < 3 ? 0 : -1)); /* the last line is wrong */
		ROW(i, l.messages == rows[i].messages);
		ROW(i, l.new_recipients == rows[i].fresh);
		ROW(i, l.octets == rows[i].octets);
	}
	CHECK(why.line == 4);
}

int
main(void)
{
	(void)setenv("POSTAMT_SPOOL", unit_dir(), 1);
	return unit_run("queue/usage",
	    (CU_TestFunc[]){ test_messages, test_recipients, test_refund,
		test_torn, test_race, test_known, test_limits, NULL });
}
