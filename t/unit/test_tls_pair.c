/* test tls/pair: layouts, and every fault of a certificate and its key */
#include "tls/pair.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[PATH_SIZE];
static char host[] = "mail.example.org", address[] = "127.0.0.1";

static void
make(const char *name, unsigned days)
{
	char path[PATH_SIZE], *names[] = { host, address };
	struct buf why;

	buf_init(&why, 4096);
	CHECK(path_join(path, dir, name) == 0);
	CHECK(pair_make(path, names, 2, days, &why) == 0);
	buf_done(&why);
}

static void
move(const char *from, const char *to)
{
	char a[PATH_SIZE], b[PATH_SIZE];

	CHECK(path_join(a, dir, from) == 0 && path_join(b, dir, to) == 0);
	CHECK(rename(a, b) == 0);
}

static void
test_layouts(void)
{
	struct pair_paths p;
	char private[PATH_SIZE];

	make("plain", 30);
	make("certbot", 30);
	move("certbot/cert.pem", "certbot/fullchain.pem");
	move("certbot/key.pem", "certbot/privkey.pem");
	make("acme", 30);
	move("acme/cert.pem", "acme/fullchain.cer");
	move("acme/key.pem", "acme/acme.key");
	make("uacme", 30);
	CHECK(path_join(private, dir, "private") == 0);
	CHECK(mkdir(private, 0700) == 0);
	CHECK(path_join(private, dir, "private/uacme") == 0);
	CHECK(mkdir(private, 0700) == 0);
	move("uacme/key.pem", "private/uacme/key.pem");
	CHECK(pair_find(dir, "plain", &p) == 0);
	CHECK(pair_find(dir, "certbot", &p) == 0);
	CHECK(pair_find(dir, "acme", &p) == 0);
	CHECK(pair_find(dir, "uacme", &p) == 0);
	CHECK(pair_find(dir, "absent", &p) == -1);
	CHECK(pair_find(dir, "../plain", &p) == -1);
	CHECK(pair_find(dir, ".", &p) == -1);
}

static void
test_check(void)
{
	static const struct {
		const char *cert, *key, *name;
		unsigned days;
		int rc;
		const char *why;
	} rows[] = {
		{ "plain/cert.pem", "plain/key.pem", NULL, 14, 0, "" },
		{ "plain/cert.pem", "plain/key.pem", "mail.example.org", 14, 0,
		    "" },
		{ "plain/cert.pem", "plain/key.pem", "127.0.0.1", 14, 0, "" },
		{ "plain/cert.pem", "plain/key.pem", "example.org", 14, -1,
		    "not for the name example.org" },
		{ "plain/cert.pem", "plain/key.pem", NULL, 31, 1,
		    "expires within 31 days" },
		{ "plain/cert.pem", "other/key.pem", NULL, 14, -1,
		    "not the key" },
		{ "plain/absent.pem", "plain/key.pem", NULL, 14, -1,
		    "cannot load the certificate" },
		{ "plain/cert.pem", "plain/cert.pem", NULL, 14, -1,
		    "cannot load the key" },
		{ "expired/cert.pem", "expired/key.pem", NULL, 0, -1,
		    "expired" },
	};

	make("other", 30);
	make("expired", 0);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pair_paths p;
		struct buf why;

		buf_init(&why, 4096);
		ROW(i, path_join(p.cert, dir, rows[i].cert) == 0);
		ROW(i, path_join(p.key, dir, rows[i].key) == 0);
		ROW(i,
		    pair_check(&p, rows[i].name, rows[i].days, &why) ==
			rows[i].rc);
		ROW(i, strstr(buf_cstr(&why), rows[i].why) != NULL);
		buf_done(&why);
	}
}

static void
test_make_keeps_files(void)
{
	char path[PATH_SIZE], *names[] = { host };
	struct buf why;
	struct stat st;

	buf_init(&why, 4096);
	CHECK(path_join(path, dir, "plain") == 0);
	CHECK(pair_make(path, names, 1, 30, &why) == -1);
	CHECK(strstr(buf_cstr(&why), "key.pem: File exists") != NULL);
	CHECK(path_join(path, dir, "plain/key.pem") == 0);
	CHECK(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600);
	buf_done(&why);
}

int
main(void)
{
	(void)snprintf(dir, sizeof dir, "%s", unit_dir());
	return unit_run("tls/pair",
	    (CU_TestFunc[]){
		test_layouts, test_check, test_make_keeps_files, NULL });
}
