/* sasl/become - after login: the mailbox owner's session program. */
#include "sasl/become.h"

#include "base/encode.h"
#include "base/log.h"
#include "serve/identity.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { AHEAD_MAX = 65536 };

int
become_owner(const struct become *b)
{
	struct identity id = { b->uid, b->gid };
	char home[PATH_SIZE];

	if (slice_cstr(b->home, home, sizeof home) == -1)
		return -1;
	/* Without root all accounts are the caller's. */
	if (geteuid() == 0 && identity_become(&id) == -1)
		return -1;
	if (geteuid() == 0 || getuid() != b->uid) {
		errno = EPERM;
		return -1;
	}
	if (access(b->program, X_OK) == -1 || chdir(home) == -1)
		return -1;
	return 0;
}

/* Into out as NAME=value; NULL for no value. */
static char *
set(struct buf *out, const char *name, struct slice value)
{
	buf_init(out, AHEAD_MAX * 2);
	buf_putf(out, "%s=", name);
	buf_put(out, value);
	return buf_failed(out) || value.len == 0 ||
		slice_index(value, '\0') != -1
	    ? NULL
	    : out->p;
}

/* Nothing of auth's own surroundings but what says where things are. */
static size_t
keep(char **env, size_t n)
{
	static const char *const kept[] = { "POSTAMT_CONF", "POSTAMT_RUN",
		"POSTAMT_SPOOL", "POSTAMT_MAIL", "PATH", "TZ" };
	static char text[sizeof kept / sizeof *kept][PATH_SIZE + 32];

	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
		const char *v = getenv(kept[i]);

		if (v == NULL)
			continue;
		(void)snprintf(text[i], sizeof text[i], "%s=%s", kept[i], v);
		env[n++] = text[i];
	}
	return n;
}

void
become_environment(const struct become *b, char *env[BECOME_ENV])
{
	static struct buf ahead, text[6];
	size_t n = 0;

	buf_init(&ahead, AHEAD_MAX * 2);
	base64_put(&ahead, b->ahead);
	const struct {
		const char *name;
		struct slice value;
	} rows[] = {
		{ "POSTAMT_AHEAD", buf_slice(&ahead) },
		{ "POSTAMT_SESSION", slice_from(log_session_id()) },
		{ "POSTAMT_HELLO", b->hello },
		{ "TCPREMOTEIP", b->ip },
		{ "USER", b->user },
		{ "HOME", b->home },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		env[n] = set(&text[i], rows[i].name, rows[i].value);
		if (env[n] != NULL)
			n++;
	}
	env[keep(env, n)] = NULL;
}

void
become_session(const struct become *b)
{
	char maildir[PATH_SIZE + 16], *env[BECOME_ENV];
	char *const argv[] = { (char *)(uintptr_t)b->program, maildir, NULL };

	(void)snprintf(maildir, sizeof maildir, "%.*s/Maildir", SLICE(b->home));
	become_environment(b, env);
	if (dup2(b->client, STDIN_FILENO) == -1 ||
	    dup2(b->client, STDOUT_FILENO) == -1 ||
	    close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) == -1)
		return;
	(void)signal(SIGPIPE, SIG_DFL);
	(void)execve(b->program, argv, env);
}
