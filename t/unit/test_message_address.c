/* test message/address */
#include "message/address.h"
#include "unit.h"

#include <stdio.h>

/* Each address in angle brackets; ! for SYNTAX, # for TOOLONG. */
static void
read_all(const char *in, bool strict, char got[512])
{
	struct address_list list = { .rest = slice_from(in), .strict = strict };
	enum address_result r;
	struct slice a;
	size_t n = 0;

	got[0] = '\0';
	while ((r = address_next(&list, &a)) != ADDRESS_END) {
		if (r != ADDRESS_OK)
			got[n++] = r == ADDRESS_SYNTAX ? '!' : '#';
		else
			n += (size_t)snprintf(
			    got + n, 512 - n, "<%.*s>", SLICE(a));
		got[n] = '\0';
		CHECK(r != ADDRESS_OK || a.p == list.text);
	}
}

static void
test_next(void)
{
	static const struct {
		const char *in, *want;
	} rows[] = {
		{ "", "" },
		{ " ", "" },
		{ "a@b.c", "<a@b.c>" },
		{ " root", "<root>" },
		{ "a@b, c@d,", "<a@b><c@d>" },
		{ ",, a@b ,,", "<a@b>" },
		{ "Al B <a@b>", "<a@b>" },
		{ "Al B. C <a@b>, x@y (who)", "<a@b><x@y>" },
		{ "\"B, Al\" <a@b>", "<a@b>" },
		{ "\"Al \\\" B\" <a@b>", "<a@b>" },
		{ "\"a b\"@c", "<\"a b\"@c>" },
		{ "\"a@b\"@c", "<\"a@b\"@c>" },
		{ "\"a,\\\"b\"@c", "<\"a,\\\"b\"@c>" },
		{ "a@[192.0.2.1]", "<a@[192.0.2.1]>" },
		{ "a@[IPv6:2001:db8::1]", "<a@[IPv6:2001:db8::1]>" },
		{ "<@r1,@r2:a@b>", "<a@b>" },
		{ "Pete(A nice \\) chap) <pete(his account)@silly.test(host)>",
		    "<pete@silly.test>" },
		{ "A Group(Some people)\n\t:Chris Jones <c@(h)p.example>, "
		  "joe@x.example, John <jdoe@one.test> (my friend);",
		    "<c@p.example><joe@x.example><jdoe@one.test>" },
		{ "(Empty list)(start)Hidden recipients  :(nobody(that I "
		  "know))  ;",
		    "" },
		{ "undisclosed-recipients:;", "" },
		{ "g: a@b; , c@d", "<a@b><c@d>" },
		{ "g: a@b; c@d", "<a@b><c@d>" },
		{ "john . doe @ example . org", "<john.doe@example.org>" },
		{ "a@b\r\n ,\r\n\tc@d\r\n", "<a@b><c@d>" },
		{ "<>", "" },
		{ "Name <>", "" },
		{ "\xc3\xa4 <\xc3\xb6@\xc3\xbc.example>",
		    "<\xc3\xb6@\xc3\xbc.example>" },
		/* what is no address */
		{ "Al B", "!" },
		{ "Al B, a@b", "!<a@b>" },
		{ "a@b c@d", "!" },
		{ "a@b@c", "!" },
		{ "a@", "!" },
		{ "@b", "!" },
		{ "a@.b", "!" },
		{ "a@b.", "!" },
		{ ".a@b", "!" },
		{ "<a@b", "!" },
		{ "<a@b,c@d>", "!" },
		{ "<a:b@c>", "!" },
		{ "<@r:>", "" },
		{ "<@r>", "!" },
		{ "a@b>", "!" },
		{ "<a@b> c", "!" },
		{ "<<a@b>>", "!" },
		{ "\"a@b", "!" },
		{ "(a@b", "!" },
		{ "a@b, (c", "<a@b>!" },
		{ "a\\b@c", "!" },
		{ "a]@c", "!" },
		{ "\"a, b@c, d@e", "!" },
		{ "[a, b@c, d@e", "!" },
		{ "a@b: c@d", "!" },
		{ "<a@b>: c@d", "!" },
		{ "Al <a@b> : c@d;", "!" },
		{ "a@[1]: c@d", "!" },
		{ ": a@b", "!" },
		{ "g: h: a@b;", "!" },
		{ "g: a@b, h: c@d;", "<a@b>!" },
		{ "<@r,a@b:c@d>", "!" },
		{ "<@r,,@s:c@d>", "<c@d>" },
		{ "<@r,a:c@d>", "!" },
		/* and what people write */
		{ "a@b <a@b>", "<a@b>" },
		{ "a@b; c@d", "<a@b><c@d>" },
		{ "g: a@b", "<a@b>" },
		{ "[x] <a@b>", "<a@b>" },
		{ "\"a\\\n\"@c", "!" },
		{ "\"a\x01\"@c", "!" },
		{ "a\x7f@c", "!" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char got[512];

		read_all(rows[i].in, false, got);
		ROW(i, strcmp(got, rows[i].want) == 0);
		if (strcmp(got, rows[i].want) != 0)
			puts(got);
	}
}

static void
test_strict(void)
{
	static const struct {
		const char *in, *want;
	} rows[] = {
		{ "", "" },
		{ "a@b", "<a@b>" },
		{ "Al B. C <a@b>, \"x@y\" <c@d> (e@f),, root",
		    "<a@b><c@d><root>" },
		{ "a@[192.0.2.1]", "<a@[192.0.2.1]>" },
		{ "Al <a@[192.0.2.1]>", "<a@[192.0.2.1]>" },
		{ "g: a@b, Al <c@d>;", "<a@b><c@d>" },
		{ "g: a@b;, c@d, \"h@i\":;", "<a@b><c@d>" },
		{ "g(c) : ; (d)", "" },
		/* others may find another address */
		{ "a@b <c@d>", "!" },
		{ "a@ <c@d>", "!" },
		{ "@ <c@d>", "!" },
		{ "[a@b] <c@d>", "!" },
		{ "Al [a@b] <c@d>", "!" },
		{ "a@[b][c] <c@d>", "!" },
		{ "[a@b]@c", "!" },
		{ "<@r:a@b>", "!" },
		{ "<>", "!" },
		{ "Al <>, a@b", "!<a@b>" },
		{ "a@b; c@d", "!!" },
		{ ";a@b", "!!" },
		{ "g: a@b", "!" },
		{ "g: a@b,", "<a@b>!" },
		{ "g:", "!" },
		{ "g: a@b; c@d", "<a@b>!" },
		{ "g: a@b; <c@d>", "<a@b>!" },
		{ "g:; (", "!" },
		{ "g: a@b;; c@d", "<a@b>!!" },
		{ "mailto:a@b", "!" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char got[512];

		read_all(rows[i].in, true, got);
		ROW(i, strcmp(got, rows[i].want) == 0);
		if (strcmp(got, rows[i].want) != 0)
			puts(got);
	}
}

static void
test_bound(void)
{
	char text[ADDRESS_MAX + 1];
	struct address_list list = { .rest = { text, ADDRESS_MAX } };
	struct slice a;

	memset(text, 'a', sizeof text);
	CHECK(address_next(&list, &a) == ADDRESS_OK && a.len == ADDRESS_MAX);
	list.rest = slice_of(text, ADDRESS_MAX + 1);
	CHECK(address_next(&list, &a) == ADDRESS_TOOLONG);
	CHECK(address_next(&list, &a) == ADDRESS_END);
}

int
main(void)
{
	return unit_run("message/address",
	    (CU_TestFunc[]){ test_next, test_strict, test_bound, NULL });
}
