/* serve/listen_config - which sockets start which programs: postamt-listen's
 * file. */
#include "serve/listen_config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/un.h>

enum { ARENA_MAX = 1024 * 1024, WORD_MAX_OCTETS = 4096 };

/* The line at hand, and where to tell what is wrong with it. */
struct place {
	struct listen_config *c;
	struct control_error *why;
	const char *file;
	unsigned line;
};

static int
wrong(const struct place *at, const char *what, struct slice word)
{
	(void)control_wrong(at->why, at->file, at->line, "%s: '%.*s'", what,
	    word.len > 80 ? 80 : (int)word.len, word.p);
	return -1;
}

/*
 * The next word: octets between spaces; "quotes" hold spaces, and a backslash
 * in them a quote or backslash. 1 and a copy in the arena, 0 none is left, -1.
 */
static int
next_word(const struct place *at, struct slice *rest, char **word)
{
	char out[WORD_MAX_OCTETS];
	bool quoted = false;
	size_t n = 0, i = 0;

	*rest = slice_trim(*rest);
	if (rest->len == 0)
		return 0;
	for (; i < rest->len; i++) {
		char c = rest->p[i];

		if (c == '"') {
			quoted = !quoted;
			continue;
		}
		if (!quoted && (c == ' ' || c == '\t'))
			break;
		if (quoted && c == '\\' && i + 1 < rest->len)
			c = rest->p[++i];
		if (c == '\0' || n == sizeof out - 1)
			return wrong(at, "a word is too long or holds NUL",
			    slice_of(out, n));
		out[n++] = c;
	}
	if (quoted)
		return wrong(at, "a quote is not closed", slice_of(out, n));
	*rest = slice_from_at(*rest, i);
	*word = (char *)arena_dup(&at->c->arena, slice_of(out, n)).p;
	return *word == NULL ? wrong(at, "out of memory", *rest) : 1;
}

static int
set_tcp(const struct place *at, struct listen_socket *s, struct slice value)
{
	struct sockaddr_in *v4 = (void *)&s->address;
	struct sockaddr_in6 *v6 = (void *)&s->address;
	ptrdiff_t colon = slice_rindex(value, ':');
	char host[INET6_ADDRSTRLEN + 2] = "";
	uint64_t port;

	if (colon == -1 ||
	    slice_u64(slice_from_at(value, (size_t)colon + 1), 65535, &port) ==
		-1 ||
	    slice_cstr(slice_of(value.p, (size_t)colon), host, sizeof host) ==
		-1)
		return wrong(at, "expected tcp=ADDRESS:PORT", value);
	s->any = strcmp(host, "*") == 0;
	if (host[0] == '[' && host[strlen(host) - 1] == ']') {
		host[strlen(host) - 1] = '\0';
		memmove(host, host + 1, strlen(host));
	}
	if (s->any || inet_pton(AF_INET6, host, &v6->sin6_addr) == 1) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons((uint16_t)port);
		s->len = sizeof *v6;
	} else if (inet_pton(AF_INET, host, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons((uint16_t)port);
		s->len = sizeof *v4;
	} else {
		return wrong(at, "expected an IPv4 or [IPv6] address or *",
		    slice_from(host));
	}
	return 0;
}

static int
set_unix(const struct place *at, struct listen_socket *s, struct slice value)
{
	struct sockaddr_un *u = (void *)&s->address;
	bool relative = value.len > 0 && value.p[0] != '/';
	int n = snprintf(u->sun_path, sizeof u->sun_path, "%s%s%.*s",
	    relative ? path_run() : "", relative ? "/" : "", SLICE(value));

	if (value.len == 0 || n < 0 || (size_t)n >= sizeof u->sun_path)
		return wrong(
		    at, "expected unix=PATH of at most 107 octets", value);
	u->sun_family = AF_UNIX;
	s->len = sizeof *u;
	return 0;
}

static int
set_mode(const struct place *at, struct slice value, mode_t *mode)
{
	mode_t m = 0;

	for (size_t i = 0; i < value.len; i++) {
		if (value.p[i] < '0' || value.p[i] > '7' || m > 0777)
			return wrong(at, "expected mode=OCTAL", value);
		m = m * 8 + (mode_t)(value.p[i] - '0');
	}
	if (value.len == 0 || m > 0777)
		return wrong(at, "expected mode=OCTAL", value);
	*mode = m;
	return 0;
}

static int
set_identity(
    const struct place *at, struct slice value, struct identity *id, bool *has)
{
	if (identity_parse(value, id) == -1)
		return wrong(at, "no such user or group", value);
	*has = true;
	return 0;
}

/* One KEY=VALUE of a service. */
static int
set_key(const struct place *at, struct listen_service *s, struct slice word)
{
	struct slice key = { 0 }, value = word;
	uint64_t n;

	(void)slice_cut(&value, '=', &key);
	if (slice_is(key, "tcp") || slice_is(key, "unix")) {
		struct listen_socket *socket = &s->sockets[s->socket_count];

		if (s->socket_count == LISTEN_SOCKETS)
			return wrong(at, "too many sockets", word);
		s->socket_count++;
		return slice_is(key, "tcp") ? set_tcp(at, socket, value)
					    : set_unix(at, socket, value);
	}
	if (slice_is(key, "mode"))
		return set_mode(at, value, &s->mode);
	if (slice_is(key, "owner"))
		return set_identity(at, value, &s->owner, &s->has_owner);
	if (slice_is(key, "user"))
		return set_identity(at, value, &s->user, &s->has_user);
	if (!slice_is(key, "every"))
		return wrong(at,
		    "expected tcp= unix= mode= owner= user= every="
		    " or -- before the command",
		    word);
	if (slice_u64(value, LISTEN_EVERY_MAX, &n) == -1 || n == 0)
		return wrong(at, "expected every=SECONDS", value);
	s->every_s = (uint32_t)n;
	return 0;
}

static int
set_command(const struct place *at, struct listen_service *s, struct slice rest)
{
	unsigned n = 0;
	char *word;
	int have;

	while ((have = next_word(at, &rest, &word)) == 1) {
		if (n == LISTEN_WORDS)
			return wrong(at, "the command has too many words",
			    slice_from(word));
		s->argv[n++] = word;
	}
	s->argv[n] = NULL;
	if (have == 0 && n == 0)
		return wrong(at, "expected a command after --", rest);
	return have;
}

static int
set_env(const struct place *at, struct slice rest)
{
	char *word;
	int have;

	while ((have = next_word(at, &rest, &word)) == 1) {
		if (word[0] == '=' || strchr(word, '=') == NULL)
			return wrong(
			    at, "expected NAME=VALUE", slice_from(word));
		if (at->c->env_count == LISTEN_WORDS)
			return wrong(
			    at, "too many variables", slice_from(word));
		at->c->env[at->c->env_count++] = word;
	}
	return have;
}

static int
parse_line(const struct place *at, struct slice line)
{
	struct listen_service *s = &at->c->services[at->c->count];
	char *word;
	int have = next_word(at, &line, &word);

	if (have != 1)
		return have;
	if (strcmp(word, "env") == 0)
		return set_env(at, line);
	if (at->c->count == LISTEN_SERVICES)
		return wrong(at, "too many services", slice_from(word));
	*s = (struct listen_service){ .name = word, .mode = 0600 };
	while ((have = next_word(at, &line, &word)) == 1 &&
	    strcmp(word, "--") != 0)
		if (set_key(at, s, slice_from(word)) == -1)
			return -1;
	if (have == -1)
		return -1;
	if (have == 0)
		return wrong(
		    at, "expected -- and a command", slice_from(s->name));
	if (s->socket_count == 0 && s->every_s == 0)
		return wrong(
		    at, "expected tcp=, unix= or every=", slice_from(s->name));
	at->c->count++;
	return set_command(at, s, line);
}

int
listen_config_parse(struct listen_config *c, struct slice text,
    const char *file, struct control_error *why)
{
	struct place at = { .c = c, .why = why, .file = file };
	struct slice line;

	memset(c, 0, sizeof *c);
	arena_init(&c->arena, ARENA_MAX);
	while (control_next(&text, &at.line, &line))
		if (parse_line(&at, line) == -1)
			return -1;
	return 0;
}

void
listen_config_done(struct listen_config *c)
{
	arena_done(&c->arena);
}
