/* test accounts/apppass, accounts/net */
#include "accounts/apppass.h"
#include "accounts/net.h"
#include "accounts/state.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

static void
test_nets(void)
{
	static const struct {
		const char *list, *ip;
		bool has;
	} rows[] = {
		{ "", "192.0.2.1", true },
		{ "", "", true },
		{ "192.0.2.0/24", "192.0.2.255", true },
		{ "192.0.2.0/24", "192.0.3.0", false },
		{ "192.0.2.0/25", "192.0.2.128", false },
		{ "192.0.2.1", "192.0.2.1", true },
		{ "192.0.2.1", "192.0.2.2", false },
		{ "10.0.0.0/8,2001:db8::/33", "2001:db8:7fff::1", true },
		{ "10.0.0.0/8,2001:db8::/33", "2001:db8:8000::1", false },
		{ "0.0.0.0/0", "::1", false },
		{ "0.0.0.0/0", "", false },
		{ "::/0", "2001:db8::1", true },
		{ "192.0.2.1,local", "", true },
		{ "192.0.2.1,local", "192.0.2.1", true },
		{ "local", "127.0.0.1", false },
	};
	char out[64];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ROW(i,
		    net_list_has(slice_from(rows[i].list),
			slice_from(rows[i].ip)) == rows[i].has);
	CHECK(net_list_ok(slice_from("192.0.2.0/24,::1")));
	CHECK(!net_list_ok(slice_from("192.0.2.0/33")));
	CHECK(!net_list_ok(slice_from("192.0.2.0/")));
	CHECK(!net_list_ok(slice_from("192.0.2.0/24,")));
	CHECK(!net_list_ok(slice_from(",192.0.2.0/24")));
	CHECK(!net_list_ok(slice_from("192.0.2.0/24 x")));
	CHECK(!net_list_ok(slice_from("192.0.2/24")));
	CHECK(!net_list_ok(slice_from("example.org")));
	CHECK(slice_is(
	    net_source(slice_from("192.0.2.77"), out), "192.0.2.0/24"));
	CHECK(slice_is(net_source(slice_from("2001:db8:1:2:3::4"), out),
	    "2001:0db8:0001:0002::/64"));
}

static void
test_apps(void)
{
	struct slice who = slice_from("alice@example.org"), rest;
	struct apppass_new n = { "phone", "imap,smtp", "192.0.2.0/24",
		4000000000 };
	char shown[APPPASS_LEN + 1], spaced[64], id[APPPASS_ID + 1];
	struct slice imap = slice_from("imap"), there = slice_from("192.0.2.9");
	struct control_error why;
	struct apppass p;
	struct buf b;

	CHECK(apppass_add(who, &n, shown, id, &why) == 0);
	CHECK(strlen(shown) == APPPASS_LEN && strlen(id) == APPPASS_ID);
	buf_init(&b, APPPASS_FILE);
	CHECK(apppass_load(who, &b) == 0);
	CHECK(strstr(buf_cstr(&b), shown) == NULL);
	rest = buf_slice(&b);
	CHECK(apppass_next(&rest, &p));
	CHECK(slice_is(p.label, "phone") && slice_is(p.id, id));
	CHECK(apppass_is(&p, slice_from(shown)));
	(void)snprintf(spaced, sizeof spaced, "%.6s-%.6s %s", shown, shown + 6,
	    shown + 12);
	CHECK(apppass_is(&p, slice_from(spaced)));
	shown[0] = shown[0] == 'a' ? 'b' : 'a';
	CHECK(!apppass_is(&p, slice_from(shown)));
	CHECK(!apppass_is(&p, slice_from("")));
	CHECK(apppass_allows(&p, imap, there, 3999999999));
	CHECK(!apppass_allows(&p, imap, there, 4000000000));
	CHECK(!apppass_allows(&p, slice_from("pop3"), there, 3999999999));
	CHECK(!apppass_allows(&p, imap, slice_from("192.0.3.9"), 3999999999));
	CHECK(!apppass_next(&rest, &p));
	CHECK(apppass_last(who, slice_from(id)) == 0);
	apppass_used(who, slice_from(id));
	CHECK(apppass_last(who, slice_from(id)) > 0);
	CHECK(apppass_del(who, slice_from("nosuch")) == 0);
	CHECK(apppass_del(who, slice_from(id)) == 1);
	buf_reset(&b);
	CHECK(apppass_load(who, &b) == 0 && b.len == 0);
	buf_done(&b);
	CHECK(state_remove(who) == 0);
}

static void
test_bounds(void)
{
	struct slice who = slice_from("bob@example.org");
	struct apppass_new n = { "x", "", "", 0 };
	static const struct apppass_new bad[] = { { "", "", "", 0 },
		{ "a\tb", "", "", 0 }, { "a\nb", "", "", 0 },
		{ "a", "ftp", "", 0 }, { "a", "", "1.2.3", 0 },
		{ "a", "", "", 1 } };
	char shown[APPPASS_LEN + 1], id[APPPASS_ID + 1];
	struct control_error why;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ROW(i, apppass_add(who, &bad[i], shown, id, &why) == -1);
	for (int i = 0; i < APPPASS_MAX; i++)
		CHECK(apppass_add(who, &n, shown, id, &why) == 0);
	CHECK(apppass_add(who, &n, shown, id, &why) == -1 && why.err == 0);
	CHECK(state_remove(who) == 0);
}

int
main(void)
{
	(void)setenv("POSTAMT_STATE", unit_dir(), 1);
	(void)setenv("POSTAMT_CONF", unit_dir(), 1);
	return unit_run("accounts/apppass",
	    (CU_TestFunc[]){ test_nets, test_apps, test_bounds, NULL });
}
