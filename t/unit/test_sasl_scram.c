/* test sasl/scram: the exchange of RFC 7677, bindings, and what is refused */
#include "accounts/build.h"
#include "accounts/state.h"
#include "base/encode.h"
#include "base/file.h"
#include "sasl/sasl.h"
#include "sasl/scram_message.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

static struct cdbmap_file db;
static const char nonce[] = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";

static void
no_warning(const char *file, unsigned line, const char *text)
{
	(void)file;
	(void)line;
	(void)text;
}

static void
table(const char *name, const char *text)
{
	char path[PATH_SIZE];

	CHECK(path_join(path, unit_dir(), name) == 0);
	CHECK(file_replace(path, slice_from(text), 0600) == 0);
}

static void
make_tables(void)
{
	struct control_error why = { 0 };
	struct build_report report;

	table("domains", "d.org\n");
	table("users",
	    "user:!:7:7::/h::scram=4096,W22ZaJ0SNY7soEsUEjb6gQ==,"
	    "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=,"
	    "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=\n"
	    "old:!:7:7::/h::must-change scram=4096,W22ZaJ0SNY7soEsUEjb6gQ==,"
	    "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=,"
	    "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=\n"
	    "none:!:7:7::/h\n");
	CHECK(build_tables(false, no_warning, &report, &why) == 0);
	CHECK(authdb_open(&db) == 0);
}

static enum sasl_outcome
say(struct sasl *s, const char *response, struct buf *challenge)
{
	struct slice r = slice_from(response);

	buf_reset(challenge);
	return sasl_take(s, &r, challenge);
}

static void
begin(struct sasl *s, const char *mech, const char *exporter)
{
	*s = (struct sasl){ .db = &db,
		.protocol = slice_from("imap"),
		.nonce = nonce,
		.exporter = slice_from(exporter) };
	CHECK(sasl_start(s, slice_from(mech)));
}

/* RFC 7677 section 3. */
static void
test_vector(void)
{
	struct sasl s;
	struct buf c;

	buf_init(&c, 4096);
	begin(&s, "SCRAM-SHA-256", "");
	CHECK(sasl_take(&s, NULL, &c) == SASL_CONTINUE && c.len == 0);
	s.step = 0;
	CHECK(say(&s, "n,,n=user,r=rOprNGfwEbeRWgbNEkqO", &c) == SASL_CONTINUE);
	CHECK(slice_is(buf_slice(&c),
	    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
	    "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"));
	CHECK(say(&s,
		  "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)"
		  "hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
		  &c) == SASL_CONTINUE);
	CHECK(slice_is(
	    buf_slice(&c), "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
	CHECK(say(&s, "", &c) == SASL_OK);
	CHECK(slice_is(s.account.name, "user@d.org"));
	CHECK(strcmp(s.how, "password") == 0);
	sasl_done(&s);
	buf_done(&c);
}

/* Proofs that are wrong in one thing each. */
static void
test_refused(void)
{
	static const struct {
		const char *first, *final;
		enum sasl_outcome one, two;
	} rows[] = {
		{ "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
		    "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)"
		    "hNlF$k0,p=eHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
		    SASL_CONTINUE, SASL_WRONG },
		{ "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
		    "c=eSws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)"
		    "hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
		    SASL_CONTINUE, SASL_WRONG },
		{ "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
		    "c=biws,r=rOprNGfwEbeRWgbNEkqO,"
		    "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
		    SASL_CONTINUE, SASL_WRONG },
		{ "n,,n=old,r=rOprNGfwEbeRWgbNEkqO",
		    "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)"
		    "hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
		    SASL_CONTINUE, SASL_WRONG },
		{ "n,,n=none,r=abc",
		    "c=biws,r=abc%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
		    "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
		    SASL_CONTINUE, SASL_WRONG },
		{ "n,,n=nobody,r=abc",
		    "c=biws,r=abc%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=AAAA",
		    SASL_CONTINUE, SASL_WRONG },
		{ "n,,n=user,r=abc", "c=biws,r=abc,p", SASL_CONTINUE,
		    SASL_SYNTAX },
		{ "n,,n=user,r=abc", "", SASL_CONTINUE, SASL_SYNTAX },
		{ "n,,n=user,r=abc", "c=biws,r=x,m=1,p=AAAA", SASL_CONTINUE,
		    SASL_SYNTAX },
		{ "n,,m=1,n=user,r=abc", NULL, SASL_SYNTAX, 0 },
		{ "n,,n=,r=abc", NULL, SASL_SYNTAX, 0 },
		{ "n,,n=us=er,r=abc", NULL, SASL_SYNTAX, 0 },
		{ "n,,n=user,r=", NULL, SASL_SYNTAX, 0 },
		{ "n,,n=user", NULL, SASL_SYNTAX, 0 },
		{ "x,,n=user,r=abc", NULL, SASL_SYNTAX, 0 },
		{ "n,n=user,r=abc", NULL, SASL_SYNTAX, 0 },
		{ "", NULL, SASL_SYNTAX, 0 },
		{ "p=tls-exporter,,n=user,r=abc", NULL, SASL_WRONG, 0 },
		{ "n,a=none,n=user,r=abc", NULL, SASL_WRONG, 0 },
		{ "y,,n=user,r=abc", "x", SASL_CONTINUE, SASL_SYNTAX },
	};
	struct buf c;

	buf_init(&c, 4096);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct sasl s;

		begin(&s, "SCRAM-SHA-256", "");
		ROW(i, say(&s, rows[i].first, &c) == rows[i].one);
		if (rows[i].final != NULL)
			ROW(i, say(&s, rows[i].final, &c) == rows[i].two);
		sasl_done(&s);
	}
	buf_done(&c);
}

/* What a client of this password proves, for any messages. */
static void
prove(struct buf *out, const char *bare, struct slice server_first,
    const char *without_proof)
{
	unsigned char client[32], salted[32], mac[32];
	struct scram_keys k = { .iterations = 4096 };
	struct buf auth, salt;

	buf_init(&salt, 64);
	CHECK(base64_get(&salt, slice_from("W22ZaJ0SNY7soEsUEjb6gQ==")) == 0);
	/* Hi() once more, as scram_derive does not give SaltedPassword away. */
	buf_putf(&salt, "%c%c%c%c", 0, 0, 0, 1);
	CHECK(scram_hmac(slice_from("pencil"), buf_slice(&salt), mac) == 0);
	memcpy(salted, mac, 32);
	for (uint32_t i = 1; i < k.iterations; i++) {
		CHECK(scram_hmac(
			  slice_from("pencil"), slice_of(mac, 32), mac) == 0);
		for (int j = 0; j < 32; j++)
			salted[j] ^= mac[j];
	}
	CHECK(scram_hmac(
		  slice_of(salted, 32), slice_from("Client Key"), client) == 0);
	buf_reset(&salt);
	CHECK(base64_get(&salt,
		  slice_from("WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=")) ==
	    0);
	buf_init(&auth, 4096);
	buf_putf(&auth, "%s,%.*s,%s", bare, SLICE(server_first), without_proof);
	CHECK(scram_hmac(buf_slice(&salt), buf_slice(&auth), mac) == 0);
	for (int j = 0; j < 32; j++)
		client[j] ^= mac[j];
	buf_puts(out, without_proof);
	buf_puts(out, ",p=");
	base64_put(out, slice_of(client, 32));
	buf_done(&auth);
	buf_done(&salt);
}

static void
test_binding(void)
{
	static const struct {
		const char *mech, *exporter, *header, *bound;
		enum sasl_outcome first, final;
	} rows[] = {
		{ "SCRAM-SHA-256-PLUS", "E1", "p=tls-exporter,,", "E1",
		    SASL_CONTINUE, SASL_CONTINUE },
		{ "SCRAM-SHA-256-PLUS", "E1", "p=tls-exporter,,", "E2",
		    SASL_CONTINUE, SASL_WRONG },
		{ "SCRAM-SHA-256-PLUS", "E1", "p=tls-exporter,,", "",
		    SASL_CONTINUE, SASL_WRONG },
		{ "SCRAM-SHA-256-PLUS", "E1", "p=tls-unique,,", "E1",
		    SASL_WRONG, 0 },
		{ "SCRAM-SHA-256-PLUS", "E1", "n,,", "", SASL_WRONG, 0 },
		{ "SCRAM-SHA-256-PLUS", "E1", "y,,", "", SASL_WRONG, 0 },
		/* Somebody took -PLUS out of the list that the client saw. */
		{ "SCRAM-SHA-256", "E1", "y,,", "", SASL_WRONG, 0 },
		{ "SCRAM-SHA-256", "E1", "n,,", "", SASL_CONTINUE,
		    SASL_CONTINUE },
		{ "SCRAM-SHA-256", "", "y,,", "", SASL_CONTINUE,
		    SASL_CONTINUE },
	};
	struct buf c, m, b;

	buf_init(&c, 4096);
	buf_init(&m, 4096);
	buf_init(&b, 4096);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char without[256];
		struct sasl s;

		begin(&s, rows[i].mech, rows[i].exporter);
		buf_reset(&m);
		buf_putf(&m, "%sn=user,r=abc", rows[i].header);
		ROW(i, say(&s, buf_cstr(&m), &c) == rows[i].first);
		if (rows[i].first == SASL_CONTINUE) {
			buf_reset(&b);
			buf_putf(&b, "%s%s", rows[i].header, rows[i].bound);
			buf_reset(&m);
			base64_put(&m, buf_slice(&b));
			(void)snprintf(without, sizeof without, "c=%s,r=abc%s",
			    buf_cstr(&m), nonce);
			buf_reset(&m);
			prove(&m, "n=user,r=abc", buf_slice(&c), without);
			ROW(i, say(&s, buf_cstr(&m), &c) == rows[i].final);
		}
		sasl_done(&s);
	}
	buf_done(&c);
	buf_done(&m);
	buf_done(&b);
}

static void
test_must_change(void)
{
	struct buf c, m;
	struct sasl s;

	buf_init(&c, 4096);
	buf_init(&m, 4096);
	begin(&s, "SCRAM-SHA-256", "");
	CHECK(say(&s, "n,,n=old,r=abc", &c) == SASL_CONTINUE);
	prove(&m, "n=old,r=abc", buf_slice(&c),
	    "c=biws,r=abc%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0");
	CHECK(say(&s, buf_cstr(&m), &c) == SASL_CHANGE);
	sasl_done(&s);
	buf_done(&c);
	buf_done(&m);
}

#define USER(extra)                                                            \
	"user:!:7:7::/h::" extra " scram=4096,W22ZaJ0SNY7soEsUEjb6gQ==,"       \
	"WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=,"                        \
	"wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=\n"

static void
rebuild(const char *users)
{
	struct control_error why = { 0 };
	struct build_report report;

	table("users", users);
	CHECK(build_tables(false, no_warning, &report, &why) == 0);
}

/* What is done between two messages counts. */
static void
test_changed(void)
{
	static const struct {
		const char *users; /* NULL: a second factor */
		enum sasl_outcome r;
	} rows[] = {
		{ USER(""), SASL_CONTINUE },
		{ USER("must-change"), SASL_CHANGE },
		{ USER("allow_nets=198.51.100.0/24"), SASL_WRONG },
		{ "other:!:7:7::/h\n", SASL_WRONG },
		{ "user:!:7:7::/h\n", SASL_WRONG },
		/* another password, with the same salt */
		{ "user:!:7:7::/h::scram=4096,W22ZaJ0SNY7soEsUEjb6gQ==,"
		  "AG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=,"
		  "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=\n",
		    SASL_WRONG },
		{ NULL, SASL_WRONG },
	};
	struct buf c, m;

	buf_init(&c, 4096);
	buf_init(&m, 4096);
	for (size_t i = 0; i < 2 * sizeof rows / sizeof *rows; i++) {
		const char *users = rows[i / 2].users;
		enum sasl_outcome r = rows[i / 2].r;
		bool late = i % 2 == 1; /* after the proof */
		struct sasl s;

		rebuild(USER(""));
		begin(&s, "SCRAM-SHA-256", "");
		CHECK(say(&s, "n,,n=user,r=abc", &c) == SASL_CONTINUE);
		buf_reset(&m);
		prove(&m, "n=user,r=abc", buf_slice(&c),
		    "c=biws,r=abc%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0");
		if (late)
			ROW(i, say(&s, buf_cstr(&m), &c) == SASL_CONTINUE);
		if (users != NULL) {
			rebuild(users);
		} else {
			CHECK(state_make(slice_from("user@d.org")) == 0);
			table("d.org/user/totp", "");
		}
		if (late && r == SASL_CONTINUE)
			r = SASL_OK;
		ROW(i, say(&s, late ? "" : buf_cstr(&m), &c) == r);
		if (r != SASL_CONTINUE)
			ROW(i, c.len == 0);
		ROW(i, r != SASL_OK || slice_is(s.account.name, "user@d.org"));
		CHECK(state_remove(slice_from("user@d.org")) == 0);
		sasl_done(&s);
	}
	buf_done(&c);
	buf_done(&m);
}

/* A name that is no account is challenged as one, and always the same way. */
static void
test_nobody(void)
{
	char was[256];
	struct sasl s;
	struct buf c;

	buf_init(&c, 4096);
	for (int i = 0; i < 2; i++) {
		begin(&s, "SCRAM-SHA-256", "");
		CHECK(say(&s,
			  i == 0 ? "n,,n=nobody,r=abc"
				 : "n,,n=Nobody@D.org,r=abc",
			  &c) == SASL_CONTINUE);
		if (i == 0)
			(void)slice_cstr(buf_slice(&c), was, sizeof was);
		CHECK(slice_is(buf_slice(&c), was));
		sasl_done(&s);
	}
	CHECK(strstr(was, ",s=") != NULL);
	CHECK(!sasl_start(&s, slice_from("SCRAM-SHA-256-PLUS")));
	buf_done(&c);
}

int
main(void)
{
	(void)setenv("POSTAMT_STATE", unit_dir(), 1);
	(void)setenv("POSTAMT_CONF", unit_dir(), 1);
	return unit_run("sasl/scram",
	    (CU_TestFunc[]){ make_tables, test_vector, test_refused,
		test_binding, test_must_change, test_nobody, test_changed,
		NULL });
}
