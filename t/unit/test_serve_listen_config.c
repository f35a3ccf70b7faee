#include "serve/listen_config.h"
#include "unit.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/un.h>

static struct listen_config c;
static struct control_error why;

static int
parse(const char *text)
{
	return listen_config_parse(&c, slice_from(text), "conf", &why);
}

static void
test_service(void)
{
	const struct listen_service *s = &c.services[0];
	const struct sockaddr_in *v4 = (const void *)&s->sockets[0].address;
	const struct sockaddr_in6 *v6 = (const void *)&s->sockets[1].address;
	const struct sockaddr_un *u = (const void *)&s->sockets[2].address;

	(void)setenv("POSTAMT_RUN", "/run/x", 1);
	CHECK(parse("# a comment\n\nenv A=1 \"B=2 \\\"3\\\"\"\n"
		    "smtpd tcp=192.0.2.1:25 tcp=[::1]:2525 unix=s.sock "
		    "mode=0640 owner=7:8 user=9 every=60 -- prog -t \"a b\" "
		    "--\n") == 0);
	CHECK(c.count == 1 && c.env_count == 2);
	CHECK(strcmp(c.env[0], "A=1") == 0);
	CHECK(strcmp(c.env[1], "B=2 \"3\"") == 0);
	CHECK(strcmp(s->name, "smtpd") == 0 && s->socket_count == 3);
	CHECK(v4->sin_family == AF_INET && ntohs(v4->sin_port) == 25);
	CHECK(v6->sin6_family == AF_INET6 && ntohs(v6->sin6_port) == 2525);
	CHECK(strcmp(u->sun_path, "/run/x/s.sock") == 0);
	CHECK(s->mode == 0640 && s->every_s == 60);
	CHECK(s->has_owner && s->owner.uid == 7 && s->owner.gid == 8);
	CHECK(s->has_user && s->user.uid == 9 && s->user.gid == 9);
	CHECK(strcmp(s->argv[0], "prog") == 0);
	CHECK(strcmp(s->argv[2], "a b") == 0);
	CHECK(strcmp(s->argv[3], "--") == 0 && s->argv[4] == NULL);
	listen_config_done(&c);
}

static void
test_any(void)
{
	CHECK(parse("a tcp=*:0 -- x\nb every=1 -- y\n") == 0);
	CHECK(c.count == 2 && c.services[0].sockets[0].any);
	CHECK(c.services[0].mode == 0600 && !c.services[0].has_user);
	CHECK(c.services[1].socket_count == 0);
	listen_config_done(&c);
}

static void
test_wrong(void)
{
	static const struct {
		const char *text, *expected;
		unsigned line;
	} rows[] = {
		{ "a -- x", "expected tcp=", 1 },
		{ "\na tcp=127.0.0.1:1", "expected -- and a command", 2 },
		{ "a tcp=127.0.0.1:1 --", "expected a command", 1 },
		{ "a tcp=127.0.0.1 -- x", "tcp=ADDRESS:PORT", 1 },
		{ "a tcp=127.0.0.1:65536 -- x", "tcp=ADDRESS:PORT", 1 },
		{ "a tcp=host:1 -- x", "IPv4", 1 },
		{ "a tcp=::1:1 -- x", NULL, 0 }, /* brackets may be left out */
		{ "a tcp=:1 -- x", "IPv4", 1 },
		{ "a unix= -- x", "unix=PATH", 1 },
		{ "a unix=/s mode=8 -- x", "mode=OCTAL", 1 },
		{ "a unix=/s mode=1777 -- x", "mode=OCTAL", 1 },
		{ "a unix=/s user=no-such-user -- x", "no such user", 1 },
		{ "a unix=/s every=0 -- x", "every=SECONDS", 1 },
		{ "a unix=/s nonsense=1 -- x", "expected tcp= unix=", 1 },
		{ "a unix=/s \"-- x", "quote", 1 },
		{ "env A", "NAME=VALUE", 1 },
		{ "env =A", "NAME=VALUE", 1 },
		{ "a unix=/1 unix=/2 unix=/3 unix=/4 unix=/5 unix=/6 unix=/7 "
		  "unix=/8 unix=/9 -- x",
		    "too many sockets", 1 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int rc = parse(rows[i].text);

		listen_config_done(&c);
		if (rows[i].expected == NULL) {
			ROW(i, rc == 0);
			continue;
		}
		ROW(i, rc == -1);
		ROW(i, strstr(why.expected, rows[i].expected) != NULL);
		ROW(i, why.line == rows[i].line);
		ROW(i, strcmp(why.file, "conf") == 0);
	}
}

int
main(void)
{
	return unit_run("serve/listen_config",
	    (CU_TestFunc[]){ test_service, test_any, test_wrong, NULL });
}
