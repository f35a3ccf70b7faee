/* accounts/apppass_edit - make and revoke application passwords. */
#include "accounts/apppass.h"
#include "accounts/hash_digest.h"
#include "accounts/net.h"
#include "accounts/secret.h"
#include "accounts/state.h"
#include "base/encode.h"
#include "base/file.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static int
failed(struct control_error *why, const char *what)
{
	int err = errno;

	(void)control_wrong(why, what, 0, "%s", strerror(err));
	why->err = err;
	return -1;
}

static bool
printable(const char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			return false;
	return true;
}

static int
check(const struct apppass_new *n, struct control_error *why)
{
	struct slice rest = slice_from(n->protocols), word;

	if (*n->label == '\0' || strlen(n->label) > APPPASS_LABEL ||
	    !printable(n->label))
		return control_wrong(why, "label", 0,
		    "expected 1 to %d printing octets", APPPASS_LABEL);
	while (slice_cut(&rest, ',', &word))
		if (!slice_is(word, "imap") && !slice_is(word, "pop3") &&
		    !slice_is(word, "smtp"))
			return control_wrong(why, "protocols", 0,
			    "found '%.*s', expected imap, pop3, smtp",
			    SLICE(word));
	if (n->expires_s != 0 && n->expires_s <= (uint64_t)time(NULL))
		return control_wrong(why, "expiry", 0,
		    "found the past, expected a time to come");
	if (!net_list_ok(slice_from(n->nets)))
		return control_wrong(why, "networks", 0,
		    "found '%s', expected address/bits[,...]", n->nets);
	return 0;
}

static int
put_line(struct buf *out, struct slice account, const struct apppass_new *n,
    const char *id, const char *password)
{
	unsigned char md[32];
	char salt[17];

	if (secret_text(salt, 16) == -1 ||
	    hash_sha256(slice_from(salt), slice_from(password), md) == -1)
		return -1;
	buf_putf(out, "%s\t%lld\t%llu\t%s\t%s\t%s:", id, (long long)time(NULL),
	    (unsigned long long)n->expires_s, n->protocols, n->nets, salt);
	hex_put(out, slice_of(md, sizeof md));
	buf_putc(out, '\t');
	if (scram_make(account, slice_from(password), out) == -1)
		return -1;
	buf_putf(out, "\t%s\n", n->label);
	errno = out->err;
	return buf_failed(out) ? -1 : 0;
}

/* All lines but that of `id` (NULL: all), into out; how many there are. */
static unsigned
copy_but(
    struct slice text, const struct slice *id, struct buf *out, bool *found)
{
	struct slice line;
	unsigned n = 0;

	*found = false;
	while (slice_cut(&text, '\n', &line)) {
		struct slice rest = line, first;

		(void)slice_cut(&rest, '\t', &first);
		if (id != NULL && slice_eq(first, *id)) {
			*found = true;
			continue;
		}
		buf_put(out, line);
		buf_putc(out, '\n');
		n++;
	}
	return n;
}

static int
replace(struct slice account, const struct buf *text)
{
	char path[PATH_SIZE];

	errno = text->err;
	if (buf_failed(text) || state_path(path, account, "apps") == -1)
		return -1;
	return file_replace(path, buf_slice(text), 0600);
}

int
apppass_add(struct slice account, const struct apppass_new *n,
    char shown[APPPASS_LEN + 1], char id[APPPASS_ID + 1],
    struct control_error *why)
{
	struct buf old, fresh;
	int lock, rc = -1;
	bool found;

	if (check(n, why) == -1)
		return -1;
	lock = state_lock(account);
	if (lock == -1)
		return failed(why, "state");
	buf_init_secret(&old, APPPASS_FILE);
	buf_init_secret(&fresh, APPPASS_FILE);
	if (apppass_load(account, &old) == -1)
		(void)failed(why, "apps");
	else if (copy_but(buf_slice(&old), NULL, &fresh, &found) >= APPPASS_MAX)
		(void)control_wrong(why, "apps", 0,
		    "%d are there, expected fewer: delete one", APPPASS_MAX);
	else if (secret_text(id, APPPASS_ID) == -1 ||
	    secret_text(shown, APPPASS_LEN) == -1 ||
	    put_line(&fresh, account, n, id, shown) == -1 ||
	    replace(account, &fresh) == -1)
		(void)failed(why, "apps");
	else
		rc = 0;
	if (rc == -1)
		explicit_bzero(shown, APPPASS_LEN + 1);
	buf_done(&old);
	buf_done(&fresh);
	(void)close(lock);
	return rc;
}

int
apppass_del(struct slice account, struct slice id)
{
	char path[PATH_SIZE], name[32];
	struct buf old, fresh;
	int lock = state_lock(account), rc = -1;
	bool found;

	if (lock == -1)
		return -1;
	buf_init_secret(&old, APPPASS_FILE);
	buf_init_secret(&fresh, APPPASS_FILE);
	if (apppass_load(account, &old) == 0) {
		(void)copy_but(buf_slice(&old), &id, &fresh, &found);
		rc = !found ? 0 : replace(account, &fresh) == 0 ? 1 : -1;
	}
	if (rc == 1 && id.len <= APPPASS_ID) {
		(void)snprintf(name, sizeof name, "used.%.*s", SLICE(id));
		if (state_path(path, account, name) == 0)
			(void)unlink(path);
	}
	buf_done(&old);
	buf_done(&fresh);
	(void)close(lock);
	return rc;
}
